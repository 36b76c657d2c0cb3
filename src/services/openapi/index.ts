export type { DescribedApi, DescribedRoute } from './described-api.js';
export { OpenApiCatalogue } from './open-api-catalogue.js';
export { OpenApiEndpoints } from './open-api-endpoints.js';
