package repository_test

import (
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
)

func (w *world) stored(sum string) domain.Attachment {
	w.t.Helper()
	a := domain.Attachment{ID: w.NewID(), Name: "说明.doc", State: domain.AttachmentStored, SHA256: sum, Problem: "没有预览。"}
	w.must(w.AddAttachment(w.ctx, &a))
	return a
}

func TestJudgeAttachment_HoldsAgainstEverythingOlder(t *testing.T) {
	each(t, func(w *world) {
		a := w.stored("aa")
		older := a
		judged := a
		judged.Judge(domain.Verdict{}, false, w.Now())
		w.must(w.JudgeAttachment(w.ctx, judged, domain.AttachmentStored))
		got, err := w.Attachment(w.ctx, a.ID)
		w.must(err)
		if got.Scan != domain.ScanClean || got.Problem != a.Problem || !got.ScannedAt.Equal(w.Now()) {
			t.Errorf("clean: %+v", got)
		}
		other := a
		other.SHA256 = "bb"
		w.wants(domain.KindConflict, "a verdict on other bytes", w.JudgeAttachment(w.ctx, other, domain.AttachmentStored))

		judged.Judge(domain.Verdict{Found: "Eicar"}, false, w.Now())
		w.must(w.JudgeAttachment(w.ctx, judged, domain.AttachmentStored))
		older.Caption = "打字时的旧行"
		w.must(w.SaveAttachment(w.ctx, older))
		got, err = w.Attachment(w.ctx, a.ID)
		w.must(err)
		if got.State != domain.AttachmentQuarantined || got.Found != "Eicar" || got.Caption != older.Caption || !strings.Contains(got.Problem, "Eicar") {
			t.Errorf("an older row took it out of quarantine: %+v", got)
		}
		w.wants(domain.KindConflict, "a second verdict", w.JudgeAttachment(w.ctx, judged, domain.AttachmentStored))
		w.must(got.Release())
		w.must(w.JudgeAttachment(w.ctx, got, domain.AttachmentQuarantined))
		got, err = w.Attachment(w.ctx, a.ID)
		if err != nil || got.State != domain.AttachmentStored || got.Scan != domain.ScanReleased || got.Found != "Eicar" || got.Problem != "" {
			t.Errorf("released: %+v, %v", got, err)
		}
		w.must(w.SetConverting(w.ctx, a.ID, true))
		if got, err = w.Attachment(w.ctx, a.ID); err != nil || !got.Converting {
			t.Errorf("converting: %+v, %v", got, err)
		}
		w.wants(domain.KindConflict, "converting what is gone", w.SetConverting(w.ctx, w.NewID(), true))
	})
}

func TestScans_AreListedAndCounted(t *testing.T) {
	each(t, func(w *world) {
		first, second, third := w.stored("a"), w.stored("b"), w.stored("c")
		for _, a := range []*domain.Attachment{&first, &second} {
			a.Judge(domain.Verdict{Found: "X"}, false, w.Now())
			w.must(w.JudgeAttachment(w.ctx, *a, domain.AttachmentStored))
		}
		held, err := w.QuarantinedAttachments(w.ctx, "", 5)
		w.must(err)
		if len(held) != 2 || held[0].ID != second.ID {
			t.Errorf("held %+v", held)
		}
		if held, err = w.QuarantinedAttachments(w.ctx, second.ID, 5); err != nil || len(held) != 1 || held[0].ID != first.ID {
			t.Errorf("older %+v, %v", held, err)
		}
		if all, err := w.UnscannedAttachments(w.ctx, "", 5); err != nil || len(all) != 1 || all[0].ID != third.ID {
			t.Errorf("unscanned %+v, %v", all, err)
		}
		waiting, large := w.stored("d"), w.stored("e")
		waiting.Scan = domain.ScanWaiting
		large.Judge(domain.Verdict{TooLarge: true}, false, w.Now())
		w.must(w.JudgeAttachment(w.ctx, waiting, domain.AttachmentStored), w.JudgeAttachment(w.ctx, large, domain.AttachmentStored))
		counts, err := w.ScanCounts(w.ctx)
		w.must(err)
		same(t, "counts", counts, repository.ScanCounts{Waiting: 1, TooLarge: 1, Unasked: 1, Quarantined: 2})
		if n, err := w.CountQuarantined(w.ctx); err != nil || n != 2 {
			t.Errorf("%d in quarantine, %v", n, err)
		}
	})
}

func TestScanReleases_TheLastOneStands(t *testing.T) {
	each(t, func(w *world) {
		sum := strings.Repeat("a", 64)
		_, err := w.ScanReleaseOf(w.ctx, sum)
		w.wants(domain.KindNotFound, "none yet", err)
		r := repository.ScanRelease{SHA256: sum, Found: "X", Reason: strange, AccountID: w.NewID()}
		w.must(w.PutScanRelease(w.ctx, repository.ScanRelease{SHA256: sum, AccountID: w.NewID()}), w.PutScanRelease(w.ctx, r))
		got, err := w.ScanReleaseOf(w.ctx, sum)
		w.must(err)
		same(t, "release", got, r)
	})
}

func TestHurryJobs_MakesWhatWaitsDue(t *testing.T) {
	each(t, func(w *world) {
		kinds := []domain.JobKind{domain.JobScan}
		w.must(w.Enqueue(w.ctx, domain.Job{Kind: domain.JobScan, Subject: "a", DueAt: w.Now().Add(time.Hour)}))
		w.must(w.Enqueue(w.ctx, domain.Job{Kind: domain.JobDerive, Subject: "a", DueAt: w.Now().Add(time.Hour)}))
		if n, err := w.HurryJobs(w.ctx, domain.JobScan); err != nil || n != 1 {
			t.Errorf("%d hurried, %v", n, err)
		}
		if due, err := w.DueJobs(w.ctx, kinds, 5); err != nil || len(due) != 1 {
			t.Errorf("%d due, %v", len(due), err)
		}
	})
}
