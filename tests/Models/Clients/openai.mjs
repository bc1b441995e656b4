// The official openai client, unmodified, against the endpoint. usage: node openai.mjs URL    prints one line a check
import assert from 'node:assert/strict';
import OpenAI from 'openai';

const client = new OpenAI({ baseURL: process.argv[2] + '/v1', apiKey: 'none', maxRetries: 0 });
const model = 'clinical-text-embedding';
const texts = ['Type 2 diabetes mellitus', 'No known drug allergies.', 'Type II diabetes melitus'];
const dot = (a, b) => a.reduce((sum, x, i) => sum + x * b[i], 0);
const refused = (promise, kind, code, param) => assert.rejects(promise, (error) => {
  assert.ok(error instanceof kind, String(error));
  assert.equal(error.code, code);
  assert.equal(error.param, param);
  assert.equal(error.type, 'invalid_request_error');
  return true;
});

const checks = {
  async 'one text, in the form that the client asks for itself'() {
    const answer = await client.embeddings.create({ model, input: texts[0] });
    assert.equal(answer.object, 'list');
    assert.equal(answer.model, model);
    assert.deepEqual(answer.usage, { prompt_tokens: 4, total_tokens: 4 });
    assert.equal(answer.data.length, 1);
    assert.equal(answer.data[0].object, 'embedding');
    assert.equal(answer.data[0].embedding.length, 256);
    assert.ok(Math.abs(dot(answer.data[0].embedding, answer.data[0].embedding) - 1) < 1e-5);
  },
  async 'several texts as numbers, the same as base64, in their order'() {
    const numbers = await client.embeddings.create({ model, input: texts, encoding_format: 'float' });
    const decoded = await client.embeddings.create({ model, input: texts });
    const alone = await client.embeddings.create({ model, input: texts[1], encoding_format: 'float' });
    assert.deepEqual(numbers.data.map((d) => d.index), [0, 1, 2]);
    numbers.data.forEach((d, i) => d.embedding.forEach((x, k) =>
      assert.ok(Math.abs(x - decoded.data[i].embedding[k]) < 1e-6)));
    assert.ok(dot(numbers.data[1].embedding, alone.data[0].embedding) > 0.99999);
    assert.ok(dot(numbers.data[0].embedding, numbers.data[2].embedding)
      > dot(numbers.data[0].embedding, numbers.data[1].embedding) + 0.2);
  },
  async 'base64 as such'() {
    const answer = await client.embeddings.create({ model, input: texts[0], encoding_format: 'base64' });
    assert.equal(Buffer.from(answer.data[0].embedding, 'base64').length, 4 * 256);
  },
  async 'fewer dimensions, of unit length'() {
    const answer = await client.embeddings.create({ model, input: texts[0], dimensions: 64 });
    assert.equal(answer.data[0].embedding.length, 64);
    assert.ok(Math.abs(dot(answer.data[0].embedding, answer.data[0].embedding) - 1) < 1e-5);
  },
  async 'a user is taken'() {
    await client.embeddings.create({ model, input: texts[0], user: 'user-1' });
  },
  async 'dimensions that the model has not'() {
    await refused(client.embeddings.create({ model, input: texts[0], dimensions: 100 }),
      OpenAI.UnprocessableEntityError, 'parameter_not_supported', 'dimensions');
  },
  async 'tokens'() {
    await refused(client.embeddings.create({ model, input: [15496, 995] }),
      OpenAI.UnprocessableEntityError, 'parameter_not_supported', 'input');
    await refused(client.embeddings.create({ model, input: [[15496], [995]] }),
      OpenAI.UnprocessableEntityError, 'parameter_not_supported', 'input');
  },
  async 'an empty text'() {
    await refused(client.embeddings.create({ model, input: '' }),
      OpenAI.UnprocessableEntityError, 'unprocessable_request', 'input');
  },
  async 'a parameter that is not known'() {
    await refused(client.embeddings.create({ model, input: texts[0], truncate: true }),
      OpenAI.UnprocessableEntityError, 'parameter_not_supported', null);
  },
  async 'a model that is not there, or does not embed'() {
    await refused(client.embeddings.create({ model: 'text-embedding-3-small', input: texts[0] }),
      OpenAI.NotFoundError, 'model_not_found', 'model');
    await refused(client.embeddings.create({ model: 'liver-disease', input: texts[0] }),
      OpenAI.UnprocessableEntityError, 'unprocessable_request', 'model');
  },
  async 'the models'() {
    const names = [];
    for await (const each of client.models.list()) {
      assert.equal(each.object, 'model');
      assert.ok(Number.isInteger(each.created));
      names.push(each.id);
    }
    assert.ok(names.includes(model) && names.includes('liver-disease'));
    assert.equal((await client.models.retrieve(model)).id, model);
    await refused(client.models.retrieve('another'), OpenAI.NotFoundError, 'model_not_found', 'model');
  },
  async 'a route that is not served'() {
    await refused(client.chat.completions.create({ model, messages: [{ role: 'user', content: 'x' }] }),
      OpenAI.NotFoundError, 'not_found', null);
  },
};

for (const [name, check] of Object.entries(checks)) {
  await check();
  console.log('ok ' + name);
}
