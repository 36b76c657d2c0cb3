import { expect } from 'chai';
import { maskedUrl } from '#src/services/http/request/masked-url.js';

describe('maskedUrl', () => {
  const cases: [url: string, masked: string][] = [
    ['/api/demo/items', '/api/demo/items'],
    ['/api/demo/token/items', '/api/demo/token/items'],
    ['/items?limit=10&name=%20x', '/items?limit=10&name=%20x'],
    ['/items?token=abc', '/items?token=***'],
    ['/items?limit=10&access_token=a=b&page=2', '/items?limit=10&access_token=***&page=2'],
    ['/items?ApiKey=1&X-Amz-Security-Token=2', '/items?ApiKey=***&X-Amz-Security-Token=***'],
    ['/items?filter[password]=abc', '/items?filter[password]=***'],
    ['/items?filter%5Bpassword%5D=abc', '/items?filter%5Bpassword%5D=***'],
    ['/items?%74oken=abc', '/items?%74oken=***'],
    ['/items?token', '/items?token'],
    ['/items?%zz=token', '/items?%zz=token'],
    ['/items?monkey=banana', '/items?monkey=banana'],
    ['/?q=1?token=2', '/?q=1?token=2'],
    ['/frame?code=abc&state=6e6f', '/frame?code=***&state=6e6f'],
    ['/items?code=abc', '/items?code=abc'],
  ];
  for (const [url, masked] of cases)
    it(`makes ${masked} of ${url}`, () => {
      expect(maskedUrl(url)).to.equal(masked);
    });
});
