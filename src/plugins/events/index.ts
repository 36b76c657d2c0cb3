export {
  EventIngress,
  type HttpPostBodyParserOptions,
  type HttpPostIngressOptions,
  type RequestDetails,
  type RequestRejectionDetails,
  type RequestValidationContext,
  type RequestValidator,
} from './event-ingress.js';
export { EventsPlugin, EventsPlugin as default } from './events-plugin.js';
