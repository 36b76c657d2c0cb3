import { expect } from 'chai';
import type { CodeBlock } from './code-blocks.js';
import { compileBlocks } from './examples-project.js';

describe('compileBlocks', function () {
  this.timeout(60_000);

  it('lets a block use the framework, and what earlier blocks of its page declare', async () => {
    const errors = await compileBlocks([
      block(
        10,
        "// contracts.ts\n@Contract('stage.mailer')\nexport abstract class Mailer {\n  abstract send(): void;\n}",
      ),
      block(
        20,
        "import { Mailer } from './contracts.js';\n\n@Service('plugin', Mailer)\nclass SmtpMailer {\n  send() {}\n}",
      ),
      block(30, 'const backend = createBackend();'),
      block(40, 'backend.add(provide(Mailer, new SmtpMailer()));'),
      block(50, 'constructor(private readonly mailer: Mailer) {}'),
    ]);

    expect(errors).to.deep.equal([]);
  });

  it('names the line of the page on which an error is', async () => {
    const errors = await compileBlocks([block(10, 'const count: number = 1;\n\nconst text: string = count;')]);

    expect(errors).to.deep.equal(["docs/page.md:12: error TS2322: Type 'number' is not assignable to type 'string'."]);
  });

  it('keeps pages apart', async () => {
    const errors = await compileBlocks([
      block(10, 'const mine = 1;'),
      { ...block(20, 'mine;'), file: 'docs/other.md' },
    ]);

    expect(errors).to.deep.equal(["docs/other.md:20: error TS2304: Cannot find name 'mine'."]);
  });
});

function block(line: number, code: string): CodeBlock {
  return { file: 'docs/page.md', line, info: '', code };
}
