import { expect } from 'chai';
import { hasSeveralStatements } from '#src/services/database/sqlite/several-statements.js';

describe('hasSeveralStatements', () => {
  for (const sql of [
    '',
    'SELECT 1',
    'SELECT 1;',
    'SELECT 1 ;; -- the end; really',
    '-- one; two\nSELECT 1; /* and; so on */',
    "SELECT ';', 'it''s; fine' AS \"a;b\", [c;d], `e;f`",
    'CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE a SET b = CASE WHEN 1 THEN 2 END; DELETE FROM c; END',
    '/* why */ create temp trigger t after insert on a begin select 1; end;',
  ])
    it(`takes for one statement: ${sql.replaceAll('\n', '⏎')}`, () => {
      expect(hasSeveralStatements(sql)).to.equal(false);
    });

  for (const sql of [
    'SELECT 1; SELECT 2',
    'CREATE TABLE a (x);\n-- and\nCREATE TABLE b (x);',
    "INSERT INTO a VALUES ('x;'); DELETE FROM a",
    'CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM c; END; SELECT 1',
    'BEGIN; SELECT 1',
  ])
    it(`takes for several: ${sql.replaceAll('\n', '⏎')}`, () => {
      expect(hasSeveralStatements(sql)).to.equal(true);
    });
});
