/** The only place that knows Inversify; the build puts a copy in one file here, which loads several times faster. */
export { Container } from 'inversify';
