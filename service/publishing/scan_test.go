package publishing_test

import (
	"io"
	"log/slog"
	"strings"
	"testing"

	"laigao/domain"
	"laigao/service/publishing"
)

// scanning starts the service anew where files are looked through for viruses.
func (w *world) scanning() {
	w.service = publishing.New(publishing.Config{
		Store: w.store, Publisher: w.platform, Crowd: w.platform, Outcome: outcomeOf, Files: files{}, Pictures: pictures{}, Scans: true,
		AppID: "wx0000000000000001", PublicURL: "https://example.test", Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
}

// verdict writes what was found in all pictures of both manuscripts.
func (w *world) verdict(change func(a *domain.Attachment)) {
	w.t.Helper()
	for _, m := range []domain.Manuscript{w.first, w.second} {
		attachments, err := w.store.Attachments(w.t.Context(), m.ID)
		w.must(err)
		for _, a := range attachments {
			change(&a)
			w.must(w.store.JudgeAttachment(w.t.Context(), a, domain.AttachmentStored))
		}
	}
}

func TestSign_WaitsForTheScannerWhereThereIsOne(t *testing.T) {
	w := newWorld(t)
	w.scanning()
	id := w.draft()
	for name, scan := range map[string]domain.Scan{"came before the scanner": domain.ScanNone, "waits": domain.ScanWaiting} {
		w.verdict(func(a *domain.Attachment) { a.Scan = scan })
		err := w.service.Sign(t.Context(), w.signer, w.at(id))
		if domain.KindOf(orInternal(err)) != domain.KindConflict || !strings.Contains(domain.Public(err), "“照片.jpg”正在查毒") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, scan := range []domain.Scan{domain.ScanTooLarge, domain.ScanReleased, domain.ScanClean} {
		w.verdict(func(a *domain.Attachment) { a.Scan = scan })
	}
	w.must(w.service.Sign(t.Context(), w.signer, w.at(id)))
}

func TestSend_WhatIsHeldMeanwhileDoesNotGoOutAndIsNotShown(t *testing.T) {
	w := newWorld(t)
	w.scanning()
	w.verdict(func(a *domain.Attachment) { a.Judge(domain.Verdict{}, false, w.clock.Now()) })
	id := w.draft()
	w.must(w.service.Sign(t.Context(), w.signer, w.at(id)))
	w.must(w.service.Send(t.Context(), w.composer, w.at(id), domain.DeliveryPublish))
	w.run(0)
	w.must(w.service.PublishFinished(t.Context(), "e:1", publishing.PublishEvent{PublishID: w.article(id).PublishID}))
	if _, err := w.service.StoryMedia(t.Context(), w.first.ID, 1); err != nil {
		t.Fatalf("a clean picture: %v", err)
	}
	w.verdict(func(a *domain.Attachment) { a.Judge(domain.Verdict{Found: "X"}, false, w.clock.Now()) })
	if _, err := w.service.StoryMedia(t.Context(), w.first.ID, 1); domain.KindOf(orInternal(err)) != domain.KindNotFound {
		t.Errorf("a held picture of a public story: %v", err)
	}
	if _, err := w.service.StoryCover(t.Context(), w.first.ID); domain.KindOf(orInternal(err)) != domain.KindNotFound {
		t.Errorf("its cover: %v", err)
	}

	other := newWorld(t)
	id = other.draft()
	other.must(other.service.Sign(t.Context(), other.signer, other.at(id)))
	other.must(other.service.Send(t.Context(), other.composer, other.at(id), domain.DeliveryPublish))
	other.verdict(func(a *domain.Attachment) { a.Judge(domain.Verdict{Found: "X"}, false, other.clock.Now()) })
	other.run(0)
	if len(other.platform.published) != 0 || other.article(id).State != domain.ArticleFailed {
		t.Errorf("held after signing, %d went out, the article is %v", len(other.platform.published), other.article(id).State)
	}
}
