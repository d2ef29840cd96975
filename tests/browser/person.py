"""Somebody at a browser: goes to pages, types, presses, reads."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException, WebDriverException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from tests.nodes.programs import located
from tests.nodes.waiting import PATIENCE, wait_until

ARRIVAL = 5
"""Seconds for what a page is just about to show."""
AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDE, NARROW = (1280, 900), (320, 800)
RUN_AXE = """
const done = arguments[arguments.length - 1];
axe.run(document, {runOnly: {type: 'tag', values: arguments[0]}}).then(
  (found) => done(found.violations.map(
    (each) => `${each.id}: ${each.nodes.map((node) => node.html).slice(0, 3).join(' | ')}`)),
  (error) => done([String(error)]));
"""


class Person:
    """One person and one browser, with an address bar that begins at `url`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.driver = webdriver.Chrome(options=_options(), service=Service(str(located("chromedriver"))))
        self.driver.set_script_timeout(PATIENCE)
        self.driver.implicitly_wait(ARRIVAL)

    def close(self) -> None:
        """Leave."""
        self.driver.quit()

    def go(self, path: str) -> None:
        """Open a page."""
        self.driver.get(self.url + path)

    def enter(self, account: str) -> None:
        """Sign in as somebody of the example academy."""
        self.go("/depot/connexion?suite=/")
        form = f"//form[.//input[@name='account' and @value='{account}']]"
        self.driver.find_element(By.XPATH, f"{form}//button").click()
        wait_until(lambda: "/identite" not in self.path, f"{account} has entered")

    def forget_everything(self) -> None:
        """A browser that has never been here."""
        self.driver.get("about:blank")
        self.driver.execute_cdp_cmd("Storage.clearDataForOrigin", {"origin": self.url, "storageTypes": "all"})
        self.driver.execute_cdp_cmd("Network.clearBrowserCookies", {})

    @property
    def path(self) -> str:
        """Where the browser is."""
        return self.driver.current_url.removeprefix(self.url)

    @property
    def text(self) -> str:
        """What one reads of the page; of the next one, if this one is just leaving."""
        shown = ""

        def found() -> str:
            nonlocal shown
            shown = self._text_or_nothing()
            return shown

        wait_until(found, "a page that says something")
        return shown

    @property
    def heading(self) -> str:
        """The first heading."""
        return self.driver.find_element(By.TAG_NAME, "h1").text

    def find(self, css: str) -> WebElement:
        """The first element."""
        return self.driver.find_element(By.CSS_SELECTOR, css)

    def field(self, label: str) -> WebElement:
        """The first field that this label is for, which is shown."""
        labels = self.driver.find_elements(By.XPATH, f"//label[starts-with(normalize-space(.), {_quoted(label)})]")
        for each in labels:
            found = self.driver.find_element(By.ID, each.get_attribute("for") or "")
            if found.is_displayed():
                return found
        raise NoSuchElementException(label)

    def fill(self, label: str, text: str) -> None:
        """Type into a field, in the place of what was there."""
        found = self.field(label)
        found.clear()
        found.send_keys(text)

    def write(self, label: str, value: str) -> None:
        """Put a value into a field as a script does: a long text, or a date whatever the browser's way to type it."""
        self.driver.execute_script("arguments[0].value = arguments[1]", self.field(label), value)

    def choose(self, label: str, option: str) -> None:
        """Take an option of a list."""
        self.field(label).find_element(By.XPATH, f"./option[normalize-space(.)={_quoted(option)}]").click()

    def tick(self, label: str) -> None:
        """Tick a box, or take one of several."""
        self.driver.find_element(By.XPATH, f"//label[normalize-space(.)={_quoted(label)}]").click()

    def press(self, label: str, *, times: int = 1) -> None:
        """A button or a link."""
        script = "for (let i = 0; i < arguments[1]; i++) arguments[0].click()"
        found = self._pressable(label)
        if times > 1:
            self.driver.execute_script(script, found, times)
        else:
            self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", found)
            found.click()

    def follow(self, label: str) -> None:
        """Press, and wait for another page."""
        before = self.find("html")
        self.press(label)
        wait_until(lambda: _is_gone(before), f"another page after {label}")

    def double_click(self, label: str) -> None:
        """Two clicks of an impatient hand on a button, and wait for another page."""
        before, found = self.find("html"), self._pressable(label)
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", found)
        ActionChains(self.driver).double_click(found).perform()
        wait_until(lambda: _is_gone(before), f"another page after {label}")

    def follow_by_key(self, link: WebElement) -> None:
        """Press Enter on a link, and wait for another page."""
        before = self.find("html")
        link.send_keys(Keys.ENTER)
        wait_until(lambda: _is_gone(before), "another page after Enter")

    def waits_for(self, text: str) -> None:
        """Until the page says so."""
        wait_until(lambda: text in self._text_or_nothing(), f"the page says {text!r}")

    def complaints(self) -> list[str]:
        """What axe-core finds wrong with the page as it is now."""
        self.driver.execute_script(AXE.read_text(encoding="utf-8"))
        found: list[str] = self.driver.execute_async_script(RUN_AXE, RULES)
        return found

    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        script = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
        return int(self.driver.execute_script(script))

    def errors(self) -> list[str]:
        """What the browser's console has complained of since it was asked last, but for pages that say no."""
        driver: Any = self.driver
        told = [str(entry["message"]) for entry in driver.get_log("browser") if entry["level"] == "SEVERE"]
        return [message for message in told if "Failed to load resource" not in message]

    def resize(self, size: tuple[int, int]) -> None:
        """A window of another size: 320 pixels are also what 1280 are at 400 %."""
        if size == WIDE:
            self.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
            return
        width, height = size
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    @contextmanager
    def without_connection(self) -> Iterator[None]:
        """The network is gone meanwhile."""
        self._connect(is_offline=True)
        try:
            yield
        finally:
            self._connect(is_offline=False)

    def _connect(self, *, is_offline: bool) -> None:
        conditions = {"offline": is_offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
        self.driver.execute_cdp_cmd("Network.enable", {})
        self.driver.execute_cdp_cmd("Network.emulateNetworkConditions", conditions)

    def _pressable(self, label: str) -> WebElement:
        wanted = _quoted(label)
        kinds = "self::button or self::a or self::summary"
        found = self.driver.find_elements(By.XPATH, f"//*[({kinds}) and starts-with(normalize-space(.), {wanted})]")
        shown = [each for each in found if each.is_displayed()]
        if not shown:
            raise NoSuchElementException(f"nothing to press says {label!r} on {self.path}")
        return shown[0]

    def _text_or_nothing(self) -> str:
        try:
            shown = self.driver.find_element(By.TAG_NAME, "body").text
        except WebDriverException as error:
            if not _is_between_pages(error):
                raise
            return ""
        return shown.replace("\u00a0", " ").replace("\u202f", " ")


def _options() -> Any:
    options = Options()
    options.binary_location = str(located("chromium"))
    width, height = WIDE
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    options.add_argument(f"--window-size={width},{height}")
    options.add_argument("--lang=fr-FR")
    # Pages that scroll smoothly move away under whoever clicks in the same moment.
    options.add_argument("--force-prefers-reduced-motion")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return options


def _is_gone(element: WebElement) -> bool:
    try:
        element.is_enabled()
    except WebDriverException as error:
        if not _is_between_pages(error):
            raise
        return True
    return False


def _is_between_pages(error: WebDriverException) -> bool:
    """Whether what was looked at went with its page. chromedriver has two ways to say so."""
    is_gone = isinstance(error, StaleElementReferenceException | NoSuchElementException)
    return is_gone or "does not belong to the document" in (error.msg or "")


def _quoted(text: str) -> str:
    return f'"{text}"'
