import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'chai';
import { readText, repositoryRoot } from '../support/repository.js';
import { MAIN, runCommand } from './support.js';

const HELP = `Usage: proscenium [options] [command]

Looks into a backend without starting it, and looks after its databases.

Options:
  --version                             show the version
  --help                                show help

Commands:
  config:check [options] [main]         check the configuration against the
                                        schema of the backend
  config:print [options] [main]         print the merged configuration, with ***
                                        in place of secrets
  config:schema [options] [main]        print the JSON Schema of the
                                        configuration
  config:docs [options] [main]          print a Markdown page of every
                                        configuration key
  db:status [options] [main]            print the database of every plugin, and
                                        which migrations have run there
  db:migrate [options] [main]           run the migrations that have not run yet
  db:generate [options] <name> [main]   write a migration from what the entities
                                        of a plugin have and its tables lack
  events:dead-letters [options] [main]  print the events that subscriptions
                                        could not deal with, or deliver them
                                        again
  topology:check [options] [main]       ask every backend of the topology
                                        whether it runs and serves its plugins
  describe [options] [main]             print plugins, modules and services as a
                                        tree, and what is wrong with them
`;

describe('the command line', () => {
  it('is explained when help is asked for', async () => {
    expect(await runCommand(['--help'])).to.deep.equal({ code: 0, stdout: HELP, stderr: '' });
  });

  it('is explained on the error stream when it names no command', async () => {
    expect(await runCommand([])).to.deep.equal({ code: 2, stdout: '', stderr: HELP });
  });

  it('is explained for each command', async () => {
    const ended = await runCommand(['config:print', '--help']);

    expect(ended).to.deep.equal({
      code: 0,
      stdout: `Usage: proscenium config:print [options] [main]

print the merged configuration, with *** in place of secrets

Arguments:
  main                  the compiled file that starts the backend (default:
                        dist/main.js, dist/index.js, main.js or src/main.js)

Options:
  --config <path|url>   a configuration file in place of the usual ones;
                        repeatable
  --backend <position>  which one, if the main file starts several (default:
                        each)
  --frontend            only what a browser may see
  --origins             say after each value where it was written
  --format <format>     how to print (choices: "yaml", "json", default: "yaml")
  --help                show help
`,
      stderr: '',
    });
  });

  it('tells the version of the package', async () => {
    const { version } = JSON.parse(readText('package.json')) as { version: string };

    expect(await runCommand(['--version'])).to.deep.equal({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  const wrong: [string[], string][] = [
    [['config:chek'], "error: unknown command 'config:chek'\n(Did you mean config:check?)\n"],
    [['describe', '--strict'], "error: unknown option '--strict'\n"],
    [['describe', MAIN, 'other.js'], "error: too many arguments for 'describe'. Expected 1 argument but got 2.\n"],
    [['describe', '--config'], "error: option '--config <path|url>' argument missing\n"],
    [
      ['config:print', '--format', 'xml'],
      "error: option '--format <format>' argument 'xml' is invalid. Allowed choices are yaml, json.\n",
    ],
    [
      ['describe', '--backend', '0'],
      "error: option '--backend <position>' argument '0' is invalid. A position is 1, 2, and so on.\n",
    ],
  ];
  for (const [parameters, message] of wrong)
    it(`ends with code 2 for ${parameters.filter((text) => text !== MAIN).join(' ')}`, async () => {
      expect(await runCommand(parameters)).to.deep.equal({ code: 2, stdout: '', stderr: message });
    });

  it('may have a reader that has seen enough', async () => {
    const command = join(repositoryRoot, 'dist', 'src', 'cli', 'main.js');
    const child = spawn(process.execPath, ['--conditions=unbundled', command, 'config:docs', MAIN]);
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.stdout.destroy();

    const code = await new Promise((resolve) => child.on('close', resolve));

    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
  });
});
