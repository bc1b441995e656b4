// The official @azure-rest/ai-inference client, unmodified, against the endpoint, at its plain routes and under /models.
// usage: node azure-ai-inference.mjs URL    prints one line a check
import assert from 'node:assert/strict';
import ModelClient, { isUnexpected } from '@azure-rest/ai-inference';
import { AzureKeyCredential } from '@azure/core-auth';

const open = (path, options = {}) => ModelClient(
  path, new AzureKeyCredential('none'), { allowInsecureConnection: true, retryOptions: { maxRetries: 0 }, ...options });
const body = { input: ['Type 2 diabetes mellitus', 'No known drug allergies.'] };
const pixel = 'data:image/png;base64,'
  + 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGM4AQAAygDJmcpdfgAAAABJRU5ErkJggg==';

function refused(response, status, code, place) {
  assert.ok(isUnexpected(response));
  assert.equal(response.status, String(status), JSON.stringify(response.body));
  assert.equal(response.headers['x-ms-error-code'], code);
  assert.equal(response.body.error.code, code);
  assert.ok(response.body.error.message.length > 10);
  assert.equal(response.body.status, status);
  assert.equal(response.body.detail.loc[1], place);
}

for (const [where, client] of [['plain', open(process.argv[2])], ['/models', open(process.argv[2] + '/models')]]) {
  const embed = (members = {}, headers = {}) =>
    client.path('/embeddings').post({ body: { ...body, ...members }, headers });
  const checks = {
    async info() {
      const response = await client.path('/info').get();
      assert.ok(!isUnexpected(response), JSON.stringify(response.body));
      assert.deepEqual(response.body, {
        model_name: 'clinical-text-embedding', model_type: 'embeddings', model_provider_name: 'FrontierFunctions',
      });
    },
    async embeddings() {
      const response = await embed();
      assert.ok(!isUnexpected(response), JSON.stringify(response.body));
      assert.ok(response.body.id.length > 0);
      assert.equal(response.body.model, 'clinical-text-embedding');
      assert.deepEqual(response.body.usage, { prompt_tokens: 8, total_tokens: 8 });
      assert.deepEqual(response.body.data.map((d) => [d.index, d.embedding.length]), [[0, 256], [1, 256]]);
    },
    async 'base64, dimensions, input_type and model'() {
      const response = await embed(
        { encoding_format: 'base64', dimensions: 64, input_type: 'text', model: 'clinical-text-embedding' });
      assert.equal(response.status, '200', JSON.stringify(response.body));
      assert.equal(Buffer.from(response.body.data[0].embedding, 'base64').length, 4 * 64);
    },
    async 'what the model does not support'() {
      for (const format of ['binary', 'int8', 'ubinary', 'uint8']) {
        refused(await embed({ encoding_format: format }), 422, 'parameter_not_supported', 'encoding_format');
      }
      for (const type of ['query', 'document']) {
        refused(await embed({ input_type: type }), 422, 'parameter_not_supported', 'input_type');
      }
      refused(await embed({ dimensions: 1024 }), 422, 'parameter_not_supported', 'dimensions');
      refused(await embed({ model: 'cohere-embed-v3' }), 404, 'model_not_found', 'model');
    },
    async 'extra parameters'() {
      refused(await embed({ truncate: 'END' }), 422, 'parameter_not_supported');
      refused(await embed({ truncate: 'END' }, { 'extra-parameters': 'error' }), 422, 'parameter_not_supported');
      refused(await embed({ truncate: 'END' }, { 'extra-parameters': 'pass-through' }), 422, 'parameter_not_supported');
      const dropped = await embed({ truncate: 'END' }, { 'extra-parameters': 'drop' });
      assert.equal(dropped.status, '200');
      assert.equal(dropped.headers['extra-parameters-dropped'], '1');
      refused(await embed({}, { 'extra-parameters': 'allow' }), 400, 'invalid_request', 'extra-parameters');
    },
    async 'api-version'() {
      const path = process.argv[2] + (where === 'plain' ? '' : where);
      refused(await open(path, { apiVersion: '1999-01-01' }).path('/embeddings').post({ body }), 400,
        'UnsupportedApiVersionValue', 'api-version');
      assert.equal((await open(path, { apiVersion: '2025-04-01' }).path('/info').get()).status, '200');
      refused(await open(path, { apiVersion: '' }).path('/info').get(), 400, 'MissingApiVersionParameter', 'api-version');
    },
    async 'images, which need a model that embeds them'() {
      const response = await client.path('/images/embeddings').post({ body: { input: [{ image: pixel }] } });
      if (process.argv[3] !== 'images') {
        refused(response, 404, 'modality_not_supported');
        return;
      }
      assert.equal(response.status, '200', JSON.stringify(response.body));
      assert.equal(response.body.data.length, 1);
      assert.ok(response.body.data[0].embedding.length > 1);
      refused(await client.path('/images/embeddings').post({ body: { input: [{ image: pixel, text: 'x' }] } }), 422,
        'parameter_not_supported', 'input');
      refused(await client.path('/images/embeddings').post({ body: { input: [{ image: 'https://example.org/x.png' }] } }),
        422, 'unprocessable_request', 'input');
    },
    async 'chat, which is not served'() {
      const response = await client.path('/chat/completions').post({ body: { messages: [{ role: 'user', content: 'x' }] } });
      assert.ok(isUnexpected(response));
      assert.equal(response.status, '404');
    },
  };
  for (const [name, check] of Object.entries(checks)) {
    await check();
    console.log(`ok ${where}: ${name}`);
  }
}
