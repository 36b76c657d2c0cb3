/** Koa alone, wired and dispatched by hand: the 1.00 of the tables. */
import Koa from 'koa';
import { Dispatch } from './dispatch.js';
import { classesOf, Log, Settings } from './hand-written.js';
import { imported, ready, wired } from './protocol.js';
import { host, pluginCount, pluginIds, port } from './shape.js';

imported();
const log = new Log();
const settings = new Settings();
const dispatch = new Dispatch();
for (const id of pluginIds(pluginCount)) {
  const { ItemRepository, ItemService, ItemController } = classesOf(id);
  const own = log.child({ plugin: id });
  dispatch.add(id, new ItemController(new ItemService(new ItemRepository(own, settings), own, settings), own));
}
const app = new Koa();
dispatch.install(app);
wired();
app.listen(port, host, ready);
