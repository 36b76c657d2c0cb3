/** The only place that knows Inversify. */
export { Container } from 'inversify';
