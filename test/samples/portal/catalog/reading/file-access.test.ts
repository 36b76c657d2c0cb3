import { symlinkSync } from 'node:fs';
import { expect } from 'chai';
import { FileAccess } from '../../../../../samples/portal/catalog/reading/file-access.js';
import { TestFolder } from '../support/test-folder.js';

describe('FileAccess', () => {
  afterEach(() => TestFolder.removeAll());

  it('reads UTF-8 and nothing else', async () => {
    const folder = new TestFolder({ 'good.yaml': 'grüße', 'bad.yaml': Buffer.from([0xff, 0xfe, 0x61]) });
    const access = new FileAccess();

    expect(await attempt(access, folder.file('good.yaml'))).to.equal('grüße');
    expect(await attempt(access, folder.file('bad.yaml'))).to.equal('is not encoded in UTF-8');
  });

  it('says why a file cannot be read', async () => {
    const folder = new TestFolder({ 'big.yaml': Buffer.alloc(10 * 1024 * 1024 + 1, 'a') });
    const access = new FileAccess();

    expect(await attempt(access, folder.file('big.yaml'))).to.equal('is larger than 10485760 bytes');
    expect(await attempt(access, folder.path)).to.equal(
      'is a folder; name a file, or a pattern such as ./folder/*.yaml',
    );
    expect(await attempt(access, folder.file('none.yaml'))).to.equal('does not exist');
  });

  it('tells a file that was removed from one whose whole folder is away', async () => {
    const folder = new TestFolder();
    const gone = async (name: string) =>
      new FileAccess().readText(folder.file(name)).catch((error: { gone: boolean }) => error.gone);

    expect([await gone('none.yaml'), await gone('away/none.yaml')]).to.deep.equal([true, false]);
  });

  it('reads nothing outside of its folders, not even through a link', async () => {
    const outside = new TestFolder({ 'secret.yaml': 'x' });
    const folder = new TestFolder({ 'in.yaml': 'y' });
    symlinkSync(outside.file('secret.yaml'), folder.file('link.yaml'));
    const access = new FileAccess([folder.path]);
    const refusal = `lies outside of ${folder.path}, where registered locations may read`;

    expect(await attempt(access, folder.file('in.yaml'))).to.equal('y');
    expect(await attempt(access, folder.file('link.yaml'))).to.equal(refusal);
    expect(await attempt(access, outside.file('secret.yaml'))).to.equal(refusal);
    expect(await attempt(access, `${folder.path}/../${outside.path.split('/').at(-1)}/secret.yaml`)).to.equal(refusal);
  });
});

function attempt(access: FileAccess, path: string): Promise<string> {
  return access.readText(path).catch((error: Error) => error.message);
}
