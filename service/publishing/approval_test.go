package publishing_test

import (
	"strings"
	"testing"

	"laigao/domain"
)

// Nothing goes out that is not just what the final review signed, whoever
// changed it and whether or not the change took the approval back.
func TestSend_RefusesWhateverChangedSinceTheFinalReview(t *testing.T) {
	for name, change := range map[string]func(w *world, m *domain.Manuscript, photo domain.Attachment){
		"title": func(_ *world, m *domain.Manuscript, _ domain.Attachment) { m.Title += "（改）" },
		"text": func(_ *world, m *domain.Manuscript, _ domain.Attachment) {
			m.Body = strings.Replace(m.Body, "第三段", "另一段", 1)
		},
		"digest": func(_ *world, m *domain.Manuscript, _ domain.Attachment) { m.Excerpt = "新的摘要" },
		"caption": func(w *world, _ *domain.Manuscript, photo domain.Attachment) {
			photo.Caption = "另一张"
			w.must(w.store.SaveAttachment(w.t.Context(), photo))
		},
		"picture": func(w *world, _ *domain.Manuscript, photo domain.Attachment) {
			photo.SHA256 = "of another picture"
			w.must(w.store.SaveAttachment(w.t.Context(), photo))
		},
		"picture turned": func(w *world, _ *domain.Manuscript, photo domain.Attachment) {
			w.must(w.store.TurnAttachment(w.t.Context(), photo.ID, 1))
		},
		"picture gone": func(w *world, _ *domain.Manuscript, photo domain.Attachment) {
			w.must(w.store.DeleteAttachment(w.t.Context(), photo.ID))
		},
		"approval void": func(_ *world, m *domain.Manuscript, _ domain.Attachment) { m.ApprovedHash = "" },
	} {
		w := newWorld(t)
		id := w.signed()
		m, err := w.store.Manuscript(t.Context(), w.first.ID)
		w.must(err)
		photos, err := w.store.Attachments(t.Context(), m.ID)
		w.must(err)
		change(w, &m, photos[0])
		w.must(w.store.SaveManuscript(t.Context(), &m))
		err = w.service.Send(t.Context(), w.composer, w.at(id), domain.DeliveryPublish)
		if domain.KindOf(err) != domain.KindConflict || w.article(id).State != domain.ArticleSigned {
			t.Errorf("another %s: got %v, the article is %v", name, err, w.article(id).State)
		}
	}
}

func TestSend_RefusesWithoutBothLooksForSecrets(t *testing.T) {
	for name, c := range map[string]struct {
		change func(w *world, m *domain.Manuscript)
		ok     bool
	}{
		"both": {func(*world, *domain.Manuscript) {}, true},
		"a record of its own": {func(w *world, m *domain.Manuscript) {
			w.look(*m, domain.SecrecyPassed, m.ApprovedHash)
		}, true},
		"a look at something else": {func(w *world, m *domain.Manuscript) { w.look(*m, domain.SecrecyFailed, "of an older text") }, true},
		"found since":              {func(w *world, m *domain.Manuscript) { w.look(*m, domain.SecrecyFailed, m.ApprovedHash) }, false},
		"to be mended since":       {func(w *world, m *domain.Manuscript) { w.look(*m, domain.SecrecyPending, m.ApprovedHash) }, false},
		"no unit":                  {func(_ *world, m *domain.Manuscript) { m.SecrecyReviewer = "" }, false},
		"the unit says no":         {func(_ *world, m *domain.Manuscript) { m.SecrecyPassed = domain.No }, false},
	} {
		w := newWorld(t)
		id := w.signed()
		m, err := w.store.Manuscript(t.Context(), w.first.ID)
		w.must(err)
		c.change(w, &m)
		w.must(w.store.SaveManuscript(t.Context(), &m))
		err = w.service.Send(t.Context(), w.composer, w.at(id), domain.DeliveryPublish)
		if c.ok != (err == nil) || !c.ok && domain.KindOf(err) != domain.KindConflict {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// look records what a reviewer found.
func (w *world) look(m domain.Manuscript, result domain.SecrecyResult, hash string) {
	w.t.Helper()
	w.must(w.store.AddSecrecyCheck(w.t.Context(), domain.SecrecyCheck{ManuscriptID: m.ID, Round: m.Round, Result: result, ActorName: "初审员", Hash: hash}))
}
