import { expect } from 'chai';
import {
  AuthenticationError,
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
  NotImplementedError,
  NotModifiedError,
  ServiceUnavailableError,
  statusOfErrorName,
} from '#src/errors/http-errors.js';

const STATUS = new Map([
  [NotModifiedError, 304],
  [InputError, 400],
  [AuthenticationError, 401],
  [NotAllowedError, 403],
  [NotFoundError, 404],
  [ConflictError, 409],
  [NotImplementedError, 501],
  [ServiceUnavailableError, 503],
]);

describe('HTTP errors', () => {
  for (const [HttpError, status] of STATUS) {
    it(`${HttpError.name} carries its name, which stands for ${status}`, () => {
      const cause = new Error('cause');

      const error = new HttpError('no', cause);

      expect([error.name, error.message, error.cause, statusOfErrorName(error.name)]).to.deep.equal([
        HttpError.name,
        'no',
        cause,
        status,
      ]);
    });
  }

  it('give a class that extends one its own name', () => {
    class SeatTakenError extends ConflictError {}

    expect(new SeatTakenError('7B').name).to.equal('SeatTakenError');
  });

  it('have no cause when none is given', () => {
    expect('cause' in new InputError('no')).to.equal(false);
  });

  it('know no status for other names', () => {
    expect(statusOfErrorName('TypeError')).to.equal(undefined);
  });
});
