package publishing_test

import (
	"strings"
	"testing"

	"laigao/domain"
	"laigao/service/publishing"
)

// edited has an editor cover a part of the first picture; its copies are made
// later.
func (w *world) edited() (domain.Attachment, []domain.Derivative) {
	w.t.Helper()
	photos, err := w.store.Attachments(w.t.Context(), w.first.ID)
	w.must(err)
	edit := domain.PictureEdit{Covers: []domain.Cover{{Box: domain.Box{W: 5000, H: 5000}}}}
	w.must(w.store.PutPlatformMedia(w.t.Context(), domain.PlatformMedia{AppID: "wx0000000000000001", Purpose: "image", SHA256: photos[0].SHA256, URL: "https://mmbiz.qpic.cn/before"}))
	w.must(w.store.EditPicture(w.t.Context(), &domain.PictureChange{AttachmentID: photos[0].ID, Edit: edit}))
	var copies []domain.Derivative
	for _, kind := range []domain.DerivativeKind{domain.DerivativeFull, domain.DerivativeLarge, domain.DerivativeThumb} {
		copies = append(copies, domain.Derivative{AttachmentID: photos[0].ID, Kind: kind, MIME: "image/jpeg", SHA256: string(kind), Edit: edit.Name()})
	}
	return photos[0], copies
}

// What was covered goes out covered, to the platform and to our own pages, never
// as the upload that was made before, and what was signed before is not sent.
func TestSendArticle_APictureGoesOutAsItWasEdited(t *testing.T) {
	w := newWorld(t)
	photo, copies := w.edited()
	for _, c := range copies {
		w.must(w.store.PutDerivative(t.Context(), c))
	}
	m := w.reread(w.first.ID)
	id := w.draft()
	if err := w.service.Sign(t.Context(), w.signer, w.at(id)); err == nil {
		t.Error("signed what was edited after its approval")
	}
	w.approve(&m)
	w.must(w.service.Edit(t.Context(), w.composer, w.edit(id, 0)))
	w.must(w.service.Sign(t.Context(), w.signer, w.at(id)))
	w.must(w.service.Send(t.Context(), w.composer, w.at(id), domain.DeliveryPublish))
	w.run(0)
	if len(w.platform.draft) == 0 || !strings.Contains(w.platform.draft[0].Content, copies[0].Key()) || strings.Contains(w.platform.draft[0].Content, "before") || strings.Contains(w.platform.draft[0].Content, photo.Key()) {
		t.Fatalf("went out: %+v", w.platform.draft)
	}
	w.must(w.service.PublishFinished(t.Context(), "e:1", publishing.PublishEvent{PublishID: w.article(id).PublishID}))
	media, err := w.service.StoryMedia(t.Context(), w.first.ID, 1)
	if err != nil || media.Key != copies[1].Key() {
		t.Errorf("our page shows %+v, %v", media, err)
	}
}

func TestStoryMedia_ShowsNoCopyOfBeforeAnEdit(t *testing.T) {
	w := newWorld(t)
	id := w.draft()
	w.must(w.service.Sign(t.Context(), w.signer, w.at(id)))
	w.must(w.service.Send(t.Context(), w.composer, w.at(id), domain.DeliveryPublish))
	w.run(0)
	w.must(w.service.PublishFinished(t.Context(), "e:1", publishing.PublishEvent{PublishID: w.article(id).PublishID}))
	photos, err := w.store.Attachments(t.Context(), w.first.ID)
	w.must(err)
	w.must(w.store.PutDerivative(t.Context(), domain.Derivative{AttachmentID: photos[0].ID, Kind: domain.DerivativeLarge, SHA256: "before"}))
	if media, err := w.service.StoryMedia(t.Context(), w.first.ID, 1); err != nil || media.SHA256 != "before" {
		t.Fatalf("before the edit: %+v, %v", media, err)
	}
	_, copies := w.edited()
	if media, err := w.service.StoryMedia(t.Context(), w.first.ID, 1); domain.KindOf(err) != domain.KindNotFound {
		t.Errorf("while the copies are made: %+v, %v", media, err)
	}
	w.must(w.store.PutDerivative(t.Context(), copies[1]))
	if media, err := w.service.StoryMedia(t.Context(), w.first.ID, 1); err != nil || media.Key != copies[1].Key() {
		t.Errorf("after the edit: %+v, %v", media, err)
	}
}
