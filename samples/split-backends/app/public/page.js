import { fetchApi } from './apis.js';

/** The last two are answered by the second plugin, which the first has asked on behalf of whoever looks at the page. */
const QUESTIONS = [
  'plugin://catalog/introductions',
  'plugin://scaffolder/introductions',
  'plugin://scaffolder/introductions/catalog',
  'plugin://catalog/introductions/scaffolder',
];

const list = document.getElementById('answers');
for (const question of QUESTIONS) {
  const term = document.createElement('dt');
  term.textContent = question;
  const answer = document.createElement('dd');
  answer.textContent = await ask(question);
  list.append(term, answer);
}

async function ask(question) {
  try {
    const response = await fetchApi.fetch(question);
    return `${new URL(response.url).origin} ${await response.text()}`;
  } catch (error) {
    return String(error);
  }
}
