import { expect } from 'chai';
import {
  integerOf,
  oneOf,
  parseFilter,
  parseOrder,
  parseOrderFields,
} from '../../../../../samples/portal/catalog/http/query-parameters.js';

describe('parseFilter', () => {
  it('reads conditions, several values for one field as any of them', () => {
    expect(parseFilter([' a = 1 , b=2,a=3,c ', 'd.e/f=x=y'])).to.deep.equal([
      [{ field: 'a', values: ['1', '3'] }, { field: 'b', values: ['2'] }, { field: 'c' }],
      [{ field: 'd.e/f', values: ['x=y'] }],
    ]);
  });

  it('leaves out what is empty', () => {
    expect(parseFilter(['', ' , '])).to.deep.equal([]);
  });

  it('refuses statements without a field or a value', () => {
    for (const statement of ['a=', '=a', '='])
      expect(() => parseFilter([`x=2,${statement}`])).to.throw(
        `Invalid filter, '${statement}' is not a valid statement: must be <field> or <field>=<value>, such as kind=component`,
      );
  });
});

describe('parseOrder', () => {
  it('reads direction and field', () => {
    expect(parseOrder({ order: ['asc:a', 'desc:b.c', 'asc:d:e'] })).to.deep.equal([
      { field: 'a', direction: 'asc' },
      { field: 'b.c', direction: 'desc' },
      { field: 'd:e', direction: 'asc' },
    ]);
  });

  it('says what is accepted', () => {
    for (const order of ['', ':', 'asc', 'up:a', 'asc:'])
      expect(() => parseOrder({ order })).to.throw(
        `Invalid order '${order}': must be asc:<field> or desc:<field>, such as asc:metadata.name`,
      );
  });
});

describe('parseOrderFields', () => {
  it('reads field and direction, ascending when there is none', () => {
    expect(parseOrderFields(['a.b,desc', 'c'])).to.deep.equal([
      { field: 'a.b', direction: 'desc' },
      { field: 'c', direction: 'asc' },
    ]);
  });

  it('says what is accepted', () => {
    for (const value of ['', ',asc', 'a,up', 'a,asc,b'])
      expect(() => parseOrderFields([value])).to.throw(
        `Invalid orderField '${value}': must be <field>,asc or <field>,desc, such as metadata.name,asc`,
      );
  });
});

describe('integerOf', () => {
  it('reads integers that are large enough', () => {
    expect([integerOf({ limit: '1' }, 'limit', 1), integerOf({}, 'limit', 1)]).to.deep.equal([1, undefined]);
  });

  it('says what is accepted', () => {
    for (const limit of ['', '0', '-1', '1.5', 'x', '1e3', '9'.repeat(20)])
      expect(() => integerOf({ limit }, 'limit', 1)).to.throw(
        `Invalid limit '${limit}': must be an integer, and at least 1`,
      );
  });
});

describe('oneOf', () => {
  it('refuses a second value', () => {
    expect(() => oneOf({ after: ['a', 'b'] }, 'after')).to.throw('Invalid after: give it once only');
  });
});
