import type { ConfigDeclaration } from '../../decorators/config-declaration.js';

const host = (description: string) => ({ description, type: 'string', minLength: 1, visibility: 'frontend' }) as const;
const url = (description: string) => ({ description, type: 'string', minLength: 1, visibility: 'frontend' }) as const;
const secret = (description: string) => ({ description, type: 'string', visibility: 'secret' }) as const;

/** What a list of hosts is like; keys that only other software reads stay permitted. */
function hosts(description: string, required: readonly string[], properties: object): object {
  return { description, type: 'array', items: { type: 'object', required, properties, additionalProperties: true } };
}

/** What `integrations` may hold: the hosts of repositories that are read from here, and whatever else Backstage knows. */
export const integrationsConfig: ConfigDeclaration = {
  path: 'integrations',
  schema: {
    type: 'object',
    additionalProperties: { description: 'Hosts of another kind, which are not read from.', deepVisibility: 'secret' },
    properties: {
      github: hosts('GitHub and GitHub Enterprise.', [], {
        host: { ...host('The host of its pages.'), default: 'github.com' },
        apiBaseUrl: url('Where its API is: https://ghe.example.com/api/v3.'),
        rawBaseUrl: url('Where files are read without a token.'),
        token: secret('A token that may read repositories.'),
        apps: {
          description: 'GitHub Apps; not used for reading.',
          type: 'array',
          deepVisibility: 'secret',
          items: { type: 'object', additionalProperties: true },
        },
      }),
      gitlab: hosts('GitLab.', ['host'], {
        host: host('The host of its pages.'),
        apiBaseUrl: url('Where its API is: https://gitlab.example.com/api/v4.'),
        baseUrl: url('Where its pages are, when that is not the top of the host.'),
        token: secret('A token that may read repositories.'),
        commitSigningKey: secret('Not used for reading.'),
      }),
      gitea: hosts('Gitea and Forgejo.', ['host'], {
        host: host('The host of its pages.'),
        baseUrl: url('Where its pages are, when that is not the top of the host.'),
        username: secret('Who reads; without it, the password is a token.'),
        password: secret('The password, or a token.'),
        commitSigningKey: secret('Not used for reading.'),
      }),
    },
  },
};
