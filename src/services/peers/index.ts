export { ask, type PeerAnswer } from './ask.js';
export { jwksFault } from './jwks-fault.js';
export { PeerCheck } from './peer-check.js';
export { PeerVoice } from './peer-voice.js';
