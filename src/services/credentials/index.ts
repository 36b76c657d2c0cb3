export {
  type CredentialsDetails,
  type CredentialsProof,
  isPrincipal,
  noneCredentials,
  proofOf,
  type RestrictionsByPlugin,
  serviceCredentials,
  userCredentials,
} from './credentials.js';
