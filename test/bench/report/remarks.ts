/**
 * Why targets were met or missed, by their id. Written by people, and kept when the page is written again: look them over
 * when a figure has changed.
 */
export const REMARKS: Readonly<Record<string, string>> = {
  P1:
    'is met because a route is found by look-ups instead of by trying patterns, the steps of a route are joined once instead of for each ' +
    'request, and the answer is handed to Node as one ready string of JSON. In a profile, half of the time that is left is the system call that ' +
    'writes the answer, and about a tenth is spent in the framework. Fastify, which needs no Koa context and no listeners for each request, is as fast: several runs gave 0.89 to 1.29 against it.',
  P2:
    'measures eight middlewares that are asynchronous, as most are. They cost about as much as on Koa; what makes up for them is what P1 saves. ' +
    'Code of these cases belongs to no request (`backend.process.activities: false`). With one-second turns of which all counted, and thirty servers waiting for theirs, it was 1.31; ' +
    'in pairs of servers that stay warm 0.79 to 0.96.',
  P3:
    'lies at its edge. Repeated measurements gave 0.78, 1.01, 1.07, 1.13 and 1.18; bare Koa gave 0.87 to 1.01 beside them. Nothing on the way of a request ' +
    'goes through the plugins.',
  P4:
    'measures the defaults of a backend in production, with a check of a token in middleware and a query checked by zod. Bare Koa does nothing of all this. ' +
    'What it adds to a bare route is, in this order, the line of the log, the schema with the parsing of the query, the headers, and AsyncLocalStorage. ' +
    'Header and body go to the system as one piece, and the lines of requests of one turn of the event loop are written in one call. ' +
    'With one-second turns of which all counted, and thirty servers waiting for theirs, it was 2.00: the first second after half a minute of standing still costs such a server 94 µs a request, those after it 57 and 78, and bare Koa 59, 54 and 56. ' +
    'In pairs of servers that stay warm it was 1.25 to 1.51. Since routes are closed to callers without credentials it was measured once, in this run; what the barrier adds has not been profiled yet. NestJS on Fastify sends neither tags nor request ids here; Backstage checks no token and no query.',
  P5:
    'is missed since authentication belongs to the defaults, with keys, tokens and a barrier for each plugin: before, repeated measurements gave 0.72 to 0.79 of the start by hand. Since the package is bundled, importing it costs a quarter of its parts. Of the CPU time of such a start, about a third is ' +
    'an empty Node process, and more than a quarter is Koa and pino, which come as many small files.',
  P6: 'is missed for the reasons of P5 and P7: what each plugin costs outweighs what the bundle saves. Before authentication belonged to the defaults it was 1.48 and 1.61 of the start by hand.',
  P7:
    'is missed. The hand-written peer has one dispatcher for all plugins, checks nothing, and gives each plugin a log and three objects; Proscenium also ' +
    'records and mounts ten decorated routes, plans, and builds a logger, a router and hooks for each plugin. In a profile with 500 plugins, after the imports, ' +
    'a fifth of the CPU time goes to Inversify, a fifth to garbage collection, a tenth each to declaring classes, to planning and to loading Koa and pino. ' +
    'Of the heap that a plugin keeps, 37 % belongs to its Inversify container, about a tenth each to its routes, to what decorators record and to the types ' +
    'that the compiler emits. That profile is from before authentication belonged to the defaults, when CPU and memory were 2.64 to 3.19 and 2.11 to 2.19 of those by hand. ' +
    'The services for it, which every plugin has whether it is called or not, are what has come since, and the next to be made lazy. Repeated measurements of growth between 500 and 1000 plugins gave 1.05, 1.16 and 1.33.',
  P8: 'is met by the bundle; Koa, pino, YAML and TypeORM come with the first backend that needs them, which a test holds fast.',
  P9: 'is counted by V8 while requests are served; a test does the same.',
};
