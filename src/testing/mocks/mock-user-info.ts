import type { Credentials } from '../../contracts/credentials.js';
import { UserInfo, type UserOwnership } from '../../contracts/user-info.js';
import { Options } from '../../decorators/inject.js';
import { Service } from '../../decorators/service.js';
import { NotAllowedError } from '../../errors/http-errors.js';
import { isPrincipal, proofOf } from '../../services/credentials/index.js';
import { readMockToken } from './mock-token.js';

/** Settings of {@link MockUserInfo}. */
export interface MockUserInfoOptions {
  /** Whom every user may act for; default what `mockUser` says, else the user alone. */
  readonly ownershipEntityRefs?: readonly string[];
}

/** Knows users of tests. A test backend has it in place of `TokenUserInfo`. */
@Service('plugin', UserInfo)
export class MockUserInfo implements UserInfo {
  static readonly options: MockUserInfoOptions = {};

  constructor(@Options() private readonly options: MockUserInfoOptions = {}) {}

  /** @throws NotAllowedError for credentials of anybody but a user */
  async getUserInfo(credentials: Credentials): Promise<UserOwnership> {
    if (!isPrincipal(credentials, 'user')) throw new NotAllowedError('Only user credentials are supported');
    const { userEntityRef } = credentials.principal;
    const claimed = readMockToken(proofOf(credentials)?.token ?? '')?.claims.ent;
    return {
      userEntityRef,
      ownershipEntityRefs: [...(this.options.ownershipEntityRefs ?? claimed ?? [userEntityRef])],
    };
  }
}
