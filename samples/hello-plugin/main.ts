import { type Context, Controller, createBackend, Get, Plugin } from 'proscenium';

@Controller('/greetings')
class GreetingController {
  @Get('/:name', { allow: ['unauthenticated'] })
  greet(ctx: Context) {
    return { greeting: `Hello, ${ctx.params['name']}!` };
  }
}

@Plugin('hello', { controllers: [GreetingController] })
class HelloPlugin {}

const backend = createBackend();
backend.add(HelloPlugin);
await backend.start();
