import { expect } from 'chai';
import * as errors from '#src/errors/http-errors.js';

const STATUS = {
  NotModifiedError: 304,
  InputError: 400,
  AuthenticationError: 401,
  NotAllowedError: 403,
  NotFoundError: 404,
  ConflictError: 409,
  NotImplementedError: 501,
  ServiceUnavailableError: 503,
} as const;

describe('HTTP errors', () => {
  for (const [name, status] of Object.entries(STATUS) as [keyof typeof STATUS, number][]) {
    it(`${name} carries its name, which stands for ${status}`, () => {
      const cause = new Error('cause');

      const error = new errors[name]('no', cause);

      expect([error.name, error.message, error.cause, errors.statusOfErrorName(error.name)]).to.deep.equal([name, 'no', cause, status]);
    });
  }

  it('give a class that extends one its own name', () => {
    class SeatTakenError extends errors.ConflictError {}

    expect(new SeatTakenError('7B').name).to.equal('SeatTakenError');
  });

  it('have no cause when none is given', () => {
    expect('cause' in new errors.InputError('no')).to.equal(false);
  });

  it('know no status for other names', () => {
    expect(errors.statusOfErrorName('TypeError')).to.equal(undefined);
  });
});
