/**
 * Why targets were met or missed, by their id. Written by people, and kept when the page is written again: look them over
 * when a figure has changed.
 */
export const REMARKS: Readonly<Record<string, string>> = {
  P1:
    'is met because a route is found by look-ups instead of by trying patterns, the steps of a route are joined once instead of for each ' +
    'request, and the answer is handed to Node as one ready string of JSON. In a profile, half of the time that is left is the system call that ' +
    'writes the answer, and about a tenth is spent in the framework. Fastify, which needs no Koa context and no listeners for each request, is as fast: several runs gave 0.89 to 1.29 against it.',
  P2: 'is met: a middleware is one closure more, and nothing becomes a promise on the way that was none. The same eight on bare Koa cost more.',
  P3:
    'lies at its edge. Repeated measurements gave 1.01, 1.07, 1.13 and 1.18; bare Koa gave 0.87 to 1.01 beside them. Nothing on the way of a request ' +
    'goes through the plugins; what remains is presumably that the engine optimises functions better that exist once than those that exist a hundred times.',
  P5:
    'is close. Since the package is bundled, importing it costs less than a third of its parts. Of the CPU time of such a start, about a third is ' +
    'an empty Node process, and more than a quarter is Koa and pino, which come as many small files.',
  P6: 'is missed for the reason of P7: between 100 and 200 plugins, what each plugin costs begins to outweigh what the bundle saves.',
  P7:
    'is missed. The hand-written peer has one dispatcher for all plugins, checks nothing, and gives each plugin a log and three objects; Proscenium also ' +
    'records and mounts ten decorated routes, plans, and builds a logger, a router and hooks for each plugin. In a profile with 500 plugins, after the imports, ' +
    'a fifth of the CPU time goes to Inversify, a fifth to garbage collection, a tenth each to declaring classes, to planning and to loading Koa and pino. ' +
    'Of the heap that a plugin keeps, 37 % belongs to its Inversify container, about a tenth each to its routes, to what decorators record and to the types ' +
    'that the compiler emits. Growth is linear up to 1000 plugins.',
  P8: 'is met by the bundle; Koa, pino, YAML and TypeORM come with the first backend that needs them, which a test holds fast.',
  P9: 'is counted by V8 while requests are served; a test does the same.',
};
