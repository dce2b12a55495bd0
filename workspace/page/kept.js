// What the browser keeps between visits: the page's language, the state of the tour and its ticks.

// If the browser refuses storage, it lasts until the page is closed.
const memory = new Map();

export function keep(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    memory.set(key, value);
  }
}

export function recall(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return memory.get(key) ?? null;
  }
}

// The language of whatever Slack does not have; the rest follows the person. At first the browser's.
export const pageLanguage = recall("language") ?? (navigator.language.startsWith("ja") ? "ja" : "en");

export function changePageLanguage(language) {
  keep("language", language);
  location.reload(); // draws everything anew
}
