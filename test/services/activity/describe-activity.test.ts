import { expect } from 'chai';
import { type Activity, describeActivity } from '#src/services/activity/index.js';

describe('describeActivity', () => {
  const cases: { activity: Activity | undefined; text: string | undefined }[] = [
    {
      activity: { pluginId: 'catalog', method: 'GET', route: '/api/catalog/entities/:name', requestId: 'r1' },
      text: "GET /api/catalog/entities/:name of plugin 'catalog'",
    },
    { activity: { method: 'GET' }, text: 'GET (no route)' },
    { activity: { pluginId: 'catalog', moduleId: 'github' }, text: "module 'github' of plugin 'catalog'" },
    { activity: { pluginId: 'catalog' }, text: "plugin 'catalog'" },
    { activity: { service: 'PinoRootLogger' }, text: 'the root service PinoRootLogger' },
    { activity: {}, text: undefined },
    { activity: undefined, text: undefined },
  ];
  for (const { activity, text } of cases)
    it(`says ${text} of ${JSON.stringify(activity)}`, () => {
      expect(describeActivity(activity)).to.equal(text);
    });
});
