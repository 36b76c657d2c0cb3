import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findPlace, OwnServer, type ServerCommand, type ServerPlace } from './own-server.js';

/** An nginx of its own for a test, with what stands in the `http` section of its configuration. */
export class NginxServer extends OwnServer {
  private constructor(
    private readonly program: string,
    place: ServerPlace,
  ) {
    super(place);
  }

  /** @param configure - writes the configuration for the port that nginx is to listen on */
  static async start(program: string, configure: (port: number) => string): Promise<NginxServer> {
    const place = await findPlace('nginx');
    await writeFile(join(place.folder, 'nginx.conf'), wholeConfiguration(configure(place.port)));
    const server = new NginxServer(program, place);
    await server.resume();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  protected command(): ServerCommand {
    return { program: this.program, parameters: ['-p', this.folder, '-c', 'nginx.conf', '-e', 'stderr'] };
  }
}

/** One process that stays in the foreground and writes into its own folder only. */
function wholeConfiguration(http: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${kind};`);
  return [
    'daemon off;',
    'master_process off;',
    'pid nginx.pid;',
    'error_log stderr warn;',
    'events {}',
    `http {\naccess_log off;\n${temporary.join('\n')}\n${http}\n}`,
  ].join('\n');
}
