// The map of published projects, made from the list below it.
const place = document.getElementById("carte");
const items = [...document.querySelectorAll("#projets [data-latitude]")];
place.hidden = false;
const map = window.L.map(place, { scrollWheelZoom: false }).setView([46.6, 2.5], 6);
window.L.tileLayer(place.dataset.tiles, { attribution: `© ${place.dataset.credit}`, maxZoom: 18 }).addTo(map);
const icon = window.L.divIcon({ className: "nefe-pin", iconSize: [22, 22] });
const points = items.map((item) => {
  const point = [Number(item.dataset.latitude), Number(item.dataset.longitude)];
  const link = item.querySelector("a");
  const marker = window.L.marker(point, { icon, title: link.textContent, alt: link.textContent }).addTo(map);
  marker.bindPopup(item.cloneNode(true));
  return point;
});
if (points.length) map.fitBounds(points, { padding: [30, 30], maxZoom: 12 });
