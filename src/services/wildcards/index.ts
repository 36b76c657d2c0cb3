export { expandAlternatives, hasWildcard, matchesWildcards } from './wildcards.js';
