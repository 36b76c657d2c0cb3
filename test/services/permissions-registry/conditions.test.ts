import { expect } from 'chai';
import {
  createConditionAuthorizer,
  createConditionExports,
  createConditionFactory,
  createConditionTransformer,
  createPermission,
  createPermissionRule,
  isAndCriteria,
  isCreatePermission,
  isDeletePermission,
  isNotCriteria,
  isOrCriteria,
  isPermission,
  isReadPermission,
  isResourcePermission,
  isUpdatePermission,
  type PermissionCondition,
  type PermissionCriteria,
  type PolicyDecision,
  readPolicyDecision,
} from 'proscenium';
import { lines, thrownBy } from '../../support/failure-of.js';
import { RULES, seatRead, seats } from './support.js';

type Conditions = PermissionCriteria<PermissionCondition>;

const { conditions, createConditionalDecision } = createConditionExports({ resourceRef: seats, rules: RULES });
const rules = Object.values(RULES);

describe('permissions', () => {
  it('are basic, or about a type of resource', () => {
    expect([createPermission({ name: 'a', attributes: {} }), seatRead]).to.deep.equal([
      { type: 'basic', name: 'a', attributes: {} },
      { type: 'resource', name: 'hall.seat.read', attributes: { action: 'read' }, resourceType: 'seat' },
    ]);
  });

  it('are told apart by their names, types and actions', () => {
    const other = createPermission({ name: 'a', attributes: { action: 'delete' } });

    expect([
      isPermission(seatRead, { ...seatRead }),
      isPermission(other, seatRead),
      isResourcePermission(seatRead),
      isResourcePermission(seatRead, 'seat'),
      isResourcePermission(seatRead, 'row'),
      isResourcePermission(other),
      isReadPermission(seatRead),
      isDeletePermission(other),
      isCreatePermission(other),
      isUpdatePermission(other),
    ]).to.deep.equal([true, false, true, true, false, false, true, true, false, false]);
  });
});

describe('createConditionFactory', () => {
  it('makes a condition of a rule and its parameters', () => {
    expect([
      createConditionFactory(RULES.inRow)({ rows: ['a'] }),
      createConditionFactory(RULES.isFree)(),
    ]).to.deep.equal([
      { rule: 'IN_ROW', resourceType: 'seat', params: { rows: ['a'] } },
      { rule: 'IS_FREE', resourceType: 'seat' },
    ]);
  });
});

describe('createConditionExports', () => {
  it('makes decisions that name the plugin and the type of resource', () => {
    expect(createConditionalDecision(seatRead, { not: conditions.isFree() })).to.deep.equal({
      result: 'CONDITIONAL',
      pluginId: 'hall',
      resourceType: 'seat',
      conditions: { not: { rule: 'IS_FREE', resourceType: 'seat' } },
    });
  });
});

describe('kinds of criteria', () => {
  it('are told apart', () => {
    const all: Conditions[] = [
      { allOf: [conditions.isFree()] },
      { anyOf: [conditions.isFree()] },
      { not: conditions.isFree() },
      conditions.isFree(),
    ];

    expect(all.map((one) => [isAndCriteria(one), isOrCriteria(one), isNotCriteria(one)])).to.deep.equal([
      [true, false, false],
      [false, true, false],
      [false, false, true],
      [false, false, false],
    ]);
  });
});

describe('createConditionTransformer', () => {
  it('makes a query of each condition, joined as they were', () => {
    const transform = createConditionTransformer(rules);

    const query = transform({
      anyOf: [{ allOf: [conditions.inRow({ rows: ['a'] }), conditions.isFree()] }, { not: conditions.isFree() }],
    });

    expect(query).to.deep.equal({
      anyOf: [
        {
          allOf: [
            { column: 'row', value: ['a'] },
            { column: 'price', value: 0 },
          ],
        },
        { not: { column: 'price', value: 0 } },
      ],
    });
  });

  it('hands rules their parameters as the schema leaves them', () => {
    const transform = createConditionTransformer(rules);

    expect(transform({ rule: 'CHEAPER_THAN', resourceType: 'seat', params: {} })).to.deep.equal({
      column: 'price',
      value: 20,
    });
  });
});

describe('createConditionAuthorizer', () => {
  const isAllowed = createConditionAuthorizer(rules);
  const seat = { row: 'a', price: 10 };
  const decide = (criteria: Conditions): PolicyDecision => ({
    result: 'CONDITIONAL',
    pluginId: 'hall',
    resourceType: 'seat',
    conditions: criteria,
  });

  it('goes by yes and no', () => {
    expect([isAllowed({ result: 'ALLOW' }, undefined), isAllowed({ result: 'DENY' }, seat)]).to.deep.equal([
      true,
      false,
    ]);
  });

  const inA = conditions.inRow({ rows: ['a'] });
  const inB = conditions.inRow({ rows: ['b'] });
  const cases: [string, Conditions, boolean][] = [
    ['a condition', inA, true],
    ['not', { not: inA }, false],
    ['all', { allOf: [inA, inB] }, false],
    ['any', { anyOf: [inB, inA] }, true],
    ['all of any', { allOf: [{ anyOf: [inB, inA] }, { not: { not: inA } }] }, true],
  ];
  for (const [what, criteria, expected] of cases)
    it(`applies conditions: ${what}`, () => {
      expect(isAllowed(decide(criteria), seat)).to.equal(expected);
    });

  it('allows nothing on what is not there', () => {
    expect([isAllowed(decide({ not: inB }), undefined), isAllowed(decide(inA), undefined)]).to.deep.equal([
      false,
      false,
    ]);
  });

  const faults: [string, PermissionCondition, string, string, string][] = [
    [
      'an unknown rule',
      { rule: 'NEAR', resourceType: 'seat' },
      "The conditions use rule 'NEAR', which is unknown to the plugin that owns the resources.",
      "let the policy use one of 'IN_ROW', 'CHEAPER_THAN', 'IS_FREE', or add the rule with addPermissionRules().",
      'invalid_conditions',
    ],
    [
      'a rule of another type',
      { rule: 'IS_FREE', resourceType: 'hall' },
      "The conditions use rule 'IS_FREE' of resource type 'seat' for 'hall'.",
      'let the policy make its conditions with the factories of the plugin that owns the resources.',
      'invalid_conditions',
    ],
    [
      'parameters that do not fit',
      { rule: 'IN_ROW', resourceType: 'seat', params: { rows: ['a', 1] } },
      "Parameters to rule 'IN_ROW' are invalid: rows.1: Invalid input: expected string, received number.",
      'give the rule what its schema asks for.',
      'invalid_conditions',
    ],
    [
      'no parameters at all',
      { rule: 'IN_ROW', resourceType: 'seat' },
      "Parameters to rule 'IN_ROW' are invalid: Invalid input: expected object, received undefined.",
      'give the rule what its schema asks for.',
      'invalid_conditions',
    ],
    [
      'parameters for a rule that takes none',
      { rule: 'IS_FREE', resourceType: 'seat', params: { price: 1 } },
      "Parameters to rule 'IS_FREE' are invalid: it takes none, and was given price.",
      'give the rule what its schema asks for.',
      'invalid_conditions',
    ],
  ];
  for (const [what, condition, sentence, mend, code] of faults)
    it(`refuses ${what}, as createConditionTransformer does`, () => {
      const message = lines(sentence, `  mend   ${mend}`, `  see    docs/reference/errors.md#${code}`);

      expect([
        thrownBy(() => isAllowed(decide({ not: condition }), seat)).message,
        thrownBy(() => createConditionTransformer(rules)(condition)).message,
      ]).to.deep.equal([message, message]);
    });

  it('refuses a rule that is asked for where there are none', () => {
    expect(thrownBy(() => createConditionAuthorizer([])(decide(inA), seat)).message).to.equal(
      lines(
        "The conditions use rule 'IN_ROW', which is unknown to the plugin that owns the resources.",
        '  mend   add the rule with addResourceType() or addPermissionRules().',
        '  see    docs/reference/errors.md#invalid_conditions',
      ),
    );
  });

  it('refuses a rule that answers with a promise, which would count as a yes', () => {
    const rule = createPermissionRule({
      name: 'LATE',
      description: '',
      resourceRef: seats,
      apply: (async () => false) as unknown as () => boolean,
      toQuery: () => ({ column: 'row', value: 1 }),
    });

    expect(
      thrownBy(() => createConditionAuthorizer([rule])(decide({ rule: 'LATE', resourceType: 'seat' }), seat)).message,
    ).to.equal(
      lines(
        "Rule 'LATE' of resource type 'seat' answers with an object of Promise.",
        '  mend   let its apply() return true or false, at once.',
        '  see    docs/reference/errors.md#invalid_permission',
      ),
    );
  });

  it('refuses a schema that answers with a promise', () => {
    const rule = createPermissionRule({
      name: 'LATE',
      description: '',
      resourceRef: seats,
      paramsSchema: {
        '~standard': { version: 1, vendor: 'test', validate: async () => ({ value: { a: 1 } }) },
      },
      apply: () => true,
      toQuery: () => ({ column: 'row', value: 1 }),
    });

    expect(
      thrownBy(() => createConditionAuthorizer([rule])(decide({ rule: 'LATE', resourceType: 'seat' }), seat)).message,
    ).to.equal(
      lines(
        "The schema of the parameters to rule 'LATE' answers with a promise.",
        '  mend   use a schema that checks at once.',
        '  see    docs/reference/errors.md#invalid_permission',
      ),
    );
  });
});

describe('readPolicyDecision', () => {
  it('keeps what a decision has, and nothing else', () => {
    const conditional = createConditionalDecision(seatRead, conditions.inRow({ rows: ['a'] }));

    expect([
      readPolicyDecision({ result: 'DENY', why: '' }),
      readPolicyDecision({ ...conditional, why: '' }),
    ]).to.deep.equal([{ result: 'DENY' }, conditional]);
  });

  it('says where something is wrong', () => {
    expect([
      thrownBy(() => readPolicyDecision(undefined)).message,
      thrownBy(() => readPolicyDecision({ result: 'allow' }, 'mine')).message,
    ]).to.deep.equal(['decision must be an object', 'mine.result is no decision']);
  });
});
