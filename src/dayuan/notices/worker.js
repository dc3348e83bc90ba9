// What a browser runs when this site calls it: it shows the headline and, touched, opens the notice.
self.addEventListener("push", (event) => {
  let said = {};
  try {
    said = event.data ? event.data.json() : {};
  } catch {
    // Somebody else's message: show that there is something, and nothing of it.
  }
  event.waitUntil(
    self.registration.showNotification(String(said.title || "大院"), {
      tag: String(said.tag || ""),
      data: { link: String(said.link || "") },
      lang: "zh-Hans",
      requireInteraction: true,
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const wanted = new URL(event.notification.data.link || "/notices/", self.location.origin);
  // Never lead anybody to another site.
  const address = wanted.origin === self.location.origin ? wanted.href : new URL("/notices/", self.location.origin).href;
  event.waitUntil(self.clients.openWindow(address));
});
