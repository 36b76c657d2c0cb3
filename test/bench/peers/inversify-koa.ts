/** Inversify and Koa, wired and dispatched by hand: about the least that a framework on these two must do. */
import Koa from 'koa';
import { Dispatch } from './dispatch.js';
import { HandWired } from './hand-wired.js';
import { imported, ready, wired } from './protocol.js';
import { host, pluginCount, pluginIds, port } from './shape.js';

imported();
const container = new HandWired();
const dispatch = new Dispatch();
for (const id of pluginIds(pluginCount)) dispatch.add(id, container.add(container.declare(id)));
const app = new Koa();
dispatch.install(app);
wired();
app.listen(port, host, ready);
