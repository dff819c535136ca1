package publishing_test

import (
	"strings"
	"testing"

	"laigao/domain"
	"laigao/service/publishing"
)

// A turned picture goes out turned, to the platform and to our own pages, and
// never as the upload that was made before it was turned.
func TestSendArticle_APictureGoesOutAsItIsTurned(t *testing.T) {
	w := newWorld(t)
	photos, err := w.store.Attachments(t.Context(), w.first.ID)
	w.must(err)
	turned := photos[0]
	w.must(w.store.PutPlatformMedia(t.Context(), domain.PlatformMedia{AppID: "wx0000000000000001", Purpose: "image", SHA256: turned.SHA256, URL: "https://mmbiz.qpic.cn/before"}))
	w.must(w.store.TurnAttachment(t.Context(), turned.ID, 90))
	copied := domain.Derivative{AttachmentID: turned.ID, Kind: domain.DerivativeLarge, MIME: "image/jpeg", SHA256: "turned", Turn: 90}
	w.must(w.store.PutDerivative(t.Context(), copied))
	m := w.reread(w.first.ID)
	id := w.draft()
	if err := w.service.Sign(t.Context(), w.signer, w.at(id)); err == nil || !strings.Contains(domain.Public(err), "东岭区") {
		t.Errorf("signed what was turned after its approval: %v", err)
	}
	w.approve(&m)
	w.must(w.service.Edit(t.Context(), w.composer, w.edit(id, 0)))
	w.must(w.service.Sign(t.Context(), w.signer, w.at(id)))
	w.must(w.service.Send(t.Context(), w.composer, w.at(id), domain.DeliveryPublish))
	w.run(0)
	if len(w.platform.draft) == 0 || !strings.Contains(w.platform.draft[0].Content, turned.Key()+"@90") || strings.Contains(w.platform.draft[0].Content, "before") {
		t.Fatalf("went out: %+v", w.platform.draft)
	}
	w.must(w.service.PublishFinished(t.Context(), "e:1", publishing.PublishEvent{PublishID: w.article(id).PublishID}))
	media, err := w.service.StoryMedia(t.Context(), w.first.ID, 1)
	if err != nil || media.Key != copied.Key() || media.SHA256 != "turned" {
		t.Errorf("our page shows %+v, %v", media, err)
	}
}
