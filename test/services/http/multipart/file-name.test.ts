import { expect } from 'chai';
import { cleanFileName } from '#src/services/http/multipart/file-name.js';

describe('cleanFileName', () => {
  const names: [given: string | undefined, clean: string][] = [
    ['report.pdf', 'report.pdf'],
    ['Übersicht 2026.pdf', 'Übersicht 2026.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\ada\\notes.txt', 'notes.txt'],
    ['..', ''],
    ['.htaccess', 'htaccess'],
    ['a\u0000b\r\n.txt', 'ab.txt'],
    ['invoice\u202egpj.exe', 'invoicegpj.exe'],
    ['a<b>:"|?*.txt', 'ab.txt'],
    ['name. . ', 'name'],
    ['', ''],
    [undefined, ''],
    [`${'x'.repeat(300)}.txt`, `${'x'.repeat(196)}.txt`],
    ['x'.repeat(300), 'x'.repeat(200)],
  ];
  for (const [given, clean] of names)
    it(`makes ${JSON.stringify(clean).slice(0, 40)} of ${JSON.stringify(given)?.slice(0, 40) ?? 'nothing'}`, () => {
      expect(cleanFileName(given)).to.equal(clean);
    });
});
