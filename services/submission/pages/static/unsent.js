// What was typed and has not reached the server, kept in this browser.
export class Unsent {
  constructor(key) {
    this.key = key;
  }

  keep(revision, values) {
    try {
      localStorage.setItem(this.key, JSON.stringify({ revision, values, at: Date.now() }));
    } catch { /* a full or closed store: the page itself still has the text */ }
  }

  found() {
    try {
      return JSON.parse(localStorage.getItem(this.key));
    } catch {
      return null;
    }
  }

  forget() {
    localStorage.removeItem(this.key);
  }
}
