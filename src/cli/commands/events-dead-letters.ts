import { Option } from 'commander';
import { problems } from '../../errors/catalogue.js';
import type { InspectedBackend } from '../../backend/inspected-backend.js';
import type { DeadLetter, DeadLetters } from '../../services/events/delivery/dead-letters.js';
import type { CliCommand, CommandContext, CommandOptions } from '../command.js';
import { entry } from '../database/print-states.js';
import { refuseSeveral } from '../refuse-several.js';
import { withDeadLetters } from '../events/open-dead-letters.js';

/** So many are shown, or delivered again, at a time. */
const MOST = 1_000;

/** Shows what durable subscriptions could not deal with, and delivers it to them again. */
export const eventsDeadLetters: CliCommand = {
  name: 'events:dead-letters',
  summary: 'print the events that subscriptions could not deal with, or deliver them again',
  options: [
    new Option('--subscription <id>', 'only this one: <plugin>.<subscription>'),
    new Option('--replay <id>', "deliver this dead letter again, or 'all' that would be printed"),
    new Option('--json', 'print JSON, with the payloads'),
  ],
  async run(backend: InspectedBackend, context: CommandContext): Promise<boolean> {
    refuseSeveral(context);
    const { options, output, position } = context;
    const done = await withDeadLetters(backend, async (deadLetters) => {
      const found = await deadLetters.deadLetters(options.subscription, MOST);
      return options.replay === undefined ? found : replay(deadLetters, choose(found, options));
    });
    if (position !== undefined) output.print(`backend ${position}`);
    if (done === undefined)
      output.print('Events have no broker here: dead letters end with the process that has them.');
    else if (options.json === true) output.print(JSON.stringify(done, undefined, 2));
    else output.print(done.length === 0 ? 'There are no dead letters.' : done.map(printLetter(options)).join('\n'));
    return true;
  },
};

function choose(found: readonly DeadLetter[], { replay: wanted }: CommandOptions): readonly DeadLetter[] {
  if (wanted === 'all') return found;
  const chosen = found.filter(({ id }) => id === wanted);
  if (chosen.length > 0) return chosen;
  throw problems.commandFailed(`--replay ${wanted}`, 'names no dead letter', 'leave --replay out to see their ids.');
}

/** @returns those that nobody else has delivered again meanwhile */
async function replay(deadLetters: DeadLetters, chosen: readonly DeadLetter[]): Promise<readonly DeadLetter[]> {
  const done: DeadLetter[] = [];
  for (const letter of chosen) if (await deadLetters.replay(letter.group, letter.id)) done.push(letter);
  return done;
}

function printLetter({ replay: wanted }: CommandOptions): (letter: DeadLetter) => string {
  const state = wanted === undefined ? '' : ', delivered again';
  return ({ id, group, event, attempts, error, diedAt }) =>
    entry(group, `${event.topic}${state}`, [
      ['id', id],
      ['event', event.id],
      ['died', `${diedAt.toISOString()}, delivery ${attempts}`],
      ['error', error],
    ]);
}
