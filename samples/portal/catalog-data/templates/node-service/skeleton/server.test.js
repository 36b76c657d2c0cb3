import assert from 'node:assert/strict';
import { test } from 'node:test';
import { server } from './server.js';

test('the service is healthy', async (context) => {
  await new Promise((resolve) => server.listen(0, resolve));
  context.after(() => server.close());

  const response = await fetch(`http://127.0.0.1:${server.address().port}/health`);

  assert.deepEqual(await response.json(), { service: '${{ values.name }}', status: 'ok' });
});
