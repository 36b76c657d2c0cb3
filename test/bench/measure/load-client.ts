/** `node load-client.js <url> <seconds> <connections> [<token>]`: asks for one URL over kept connections until time is up, and prints how often. */
import { Agent, get } from 'node:http';
import { pathToFileURL } from 'node:url';

/** What it prints. */
export interface LoadCount {
  readonly requests: number;
  readonly seconds: number;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [, , url = '', seconds, connections, token = ''] = process.argv;
  const headers = token === '' ? {} : { authorization: token };
  process.stdout.write(`${JSON.stringify(await askFor({ url, headers }, Number(seconds), Number(connections)))}\n`);
}

interface Question {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

async function askFor(question: Question, seconds: number, connections: number): Promise<LoadCount> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const begin = performance.now();
  const end = begin + seconds * 1000;
  let requests = 0;
  const ask = async (): Promise<void> => {
    do {
      await once(question, agent);
      requests += 1;
    } while (performance.now() < end);
  };
  await Promise.all(Array.from({ length: connections }, ask));
  agent.destroy();
  return { requests, seconds: (performance.now() - begin) / 1000 };
}

function once({ url, headers }: Question, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent, headers, timeout: 10_000 }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${url} answered ${response.statusCode}`));
      response.resume().on('end', resolve).on('error', reject);
    });
    request.on('timeout', () => request.destroy(new Error(`${url} did not answer in time`))).on('error', reject);
  });
}
