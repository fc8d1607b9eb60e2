/**
 * CloudFront Function for the console: every path below /admin that names no file is the console's page, which finds its own way.
 * CloudFront's runtime is not Node, so this is text.
 */
export const consolePaths = `function handler(event) {
  var request = event.request;
  if (request.uri === '/admin') return { statusCode: 302, statusDescription: 'Found', headers: { location: { value: '/admin/' } } };
  var name = request.uri.slice(request.uri.lastIndexOf('/') + 1);
  if (!name.includes('.')) request.uri = '/admin/index.html';
  return request;
}
`;
