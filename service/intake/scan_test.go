package intake_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/media"
	"laigao/media/clamdtest"
	"laigao/repository/storetest"
	"laigao/service/intake"
)

// withScanner gives the kit's service a scanner, as a process started anew.
func (k *kit) withScanner(s intake.Scanner) {
	k.Service = intake.New(intake.Config{
		Store: k.store, Keyring: k.ring, Files: k.files, Inspector: media.NewInspector(), Scanner: s, Media: k.platform,
		Clean: web.NewSanitiser().Clean, Page: func(path, words string) string { return words + "(" + path + ")" }, Log: slog.New(slog.DiscardHandler),
	})
}

// scannedOn runs the test on every database beside a real ClamAV daemon.
func scannedOn(t *testing.T, run func(k *kit, d *clamdtest.Daemon)) {
	t.Helper()
	d := clamdtest.Start(t)
	scanner, err := media.NewClamd(d.Address)
	if err != nil {
		t.Fatal(err)
	}
	storetest.EachMigrated(t, func(t *testing.T, url string) {
		c := storetest.NewClock(time.Date(2026, 3, 6, 9, 0, 0, 0, domain.Shanghai()))
		k := newKitOn(t, storetest.Open(t, url, c.Now), c)
		k.withScanner(scanner)
		run(k, d)
	})
}

// document is a file that is taken, with some words in it.
func document(words string) string { return "%PDF-1.4\n" + words + "\n%%EOF" }

func (k *kit) attachment(id string) domain.Attachment {
	k.t.Helper()
	a, err := k.store.Attachment(k.t.Context(), id)
	k.must(err)
	return a
}

func (k *kit) scanned(id string) domain.Attachment {
	k.t.Helper()
	k.work(domain.JobScan, id, k.ScanMedia)
	return k.attachment(id)
}

// opens tries to open a file as its author and as an editor.
func (k *kit) opens(id string) (author, editor error) {
	k.t.Helper()
	try := func(viewer intake.Viewer) error {
		c, err := k.OpenMedia(k.t.Context(), viewer, id, intake.VariantOriginal)
		if err == nil {
			k.must(c.Close())
		}
		return err
	}
	return try(intake.Viewer{Informant: k.author}), try(intake.Viewer{Account: k.editor})
}

func TestScan_OnlyTheAuthorOpensAFileBeforeIt(t *testing.T) {
	scannedOn(t, func(k *kit, _ *clamdtest.Daemon) {
		m := k.ready()
		a := k.upload(m.ID, "说明.pdf", document("干净"))
		if a.State != domain.AttachmentStored || a.Scan != domain.ScanWaiting || a.Problem != "" {
			k.t.Errorf("received as %+v", a)
		}
		k.submit(m) // nobody waits for the scanner
		author, editor := k.opens(a.ID)
		if author != nil || domain.KindOf(editor) != domain.KindNotFound || !strings.Contains(domain.Public(editor), "正在查毒") {
			k.t.Errorf("before the scan: author %v, editor %v", author, editor)
		}
		if got := k.scanned(a.ID); got.Scan != domain.ScanClean || !got.ScannedAt.Equal(k.clock.Now()) {
			k.t.Errorf("scanned as %+v", got)
		}
		if author, editor = k.opens(a.ID); author != nil || editor != nil {
			k.t.Errorf("after the scan: author %v, editor %v", author, editor)
		}
		k.must(k.ScanMedia(k.t.Context(), domain.Job{Kind: domain.JobScan, Subject: k.store.NewID()}))
	})
}

func TestScan_AnInfectedFileIsHeldFromEverybodyUntilItIsReleased(t *testing.T) {
	scannedOn(t, func(k *kit, _ *clamdtest.Daemon) {
		m := k.ready()
		content := document(clamdtest.Infected)
		a := k.upload(m.ID, "说明.pdf", content)
		got := k.scanned(a.ID)
		if got.State != domain.AttachmentQuarantined || got.Found != clamdtest.Name || got.Problem != "这个文件查出病毒，没有收下："+clamdtest.Name+"。请换一份干净的文件。" {
			k.t.Fatalf("got %+v", got)
		}
		author, editor := k.opens(a.ID)
		wantKind(k.t, author, domain.KindNotFound)
		wantKind(k.t, editor, domain.KindNotFound)
		_, err := k.Submit(k.t.Context(), k.author, submission(m))
		if words := domain.FieldsOf(err)["attachments"]; !strings.Contains(words, "“说明.pdf”查出病毒") {
			k.t.Errorf("submitting says %q, %v", words, err)
		}
		_, err = k.Confirm(k.t.Context(), k.author, intake.Confirm{ID: a.ID, Size: a.Size, SHA256: sum(content)})
		if domain.Public(err) != got.Problem {
			k.t.Errorf("confirming says %v", err)
		}
		k.must(k.RemoveAttachment(k.t.Context(), k.author, a.ID))

		again := k.upload(m.ID, "说明.pdf", content)
		k.scanned(again.ID)
		_, err = k.ReleaseHeld(k.t.Context(), k.editor, again.ID, " ")
		wantKind(k.t, err, domain.KindInvalid)
		_, err = k.ReleaseHeld(k.t.Context(), k.account("money", domain.RoleFinance), again.ID, "误报")
		wantKind(k.t, err, domain.KindForbidden)
		for range 2 {
			_, err = k.ReleaseHeld(k.t.Context(), k.editor, again.ID, "另一种软件没有查出")
			k.must(err)
		}
		if got = k.attachment(again.ID); got.State != domain.AttachmentStored || got.Scan != domain.ScanReleased || got.Problem != "" || got.Found != clamdtest.Name {
			k.t.Errorf("released as %+v", got)
		}
		same := k.upload(m.ID, "另一份.pdf", content)
		if got = k.scanned(same.ID); got.State != domain.AttachmentStored || got.Scan != domain.ScanReleased {
			k.t.Errorf("the same bytes scanned anew: %+v", got)
		}
		other := k.upload(m.ID, "又一份.pdf", document(clamdtest.Infected+"!"))
		if got = k.scanned(other.ID); got.State != domain.AttachmentQuarantined {
			k.t.Errorf("other bytes with the same virus: %+v", got)
		}
		k.must(k.RemoveAttachment(k.t.Context(), k.author, other.ID))
		k.submit(m)
		if author, editor = k.opens(again.ID); author != nil || editor != nil {
			k.t.Errorf("released: author %v, editor %v", author, editor)
		}
		rows, err := k.store.AuditOf(k.t.Context(), "manuscript", m.ID, 50)
		k.must(err)
		count := map[string]int{}
		for _, row := range rows {
			count[row.Action]++
			if row.Action == "attachment.release" && (row.Actor.ID != k.editor.ID || !strings.Contains(row.Detail, "另一种软件没有查出")) {
				k.t.Errorf("audited as %+v", row)
			}
		}
		if count["attachment.quarantine"] != 3 || count["attachment.release"] != 1 {
			k.t.Errorf("audited %v", count)
		}
	})
}

func TestScan_AwayItIsTriedAgainAndThenEverythingAtOnce(t *testing.T) {
	scannedOn(t, func(k *kit, d *clamdtest.Daemon) {
		m := k.ready()
		first, second := k.upload(m.ID, "一.pdf", document("一")), k.upload(m.ID, "二.pdf", document("二"))
		d.Stop()
		job := domain.Job{Kind: domain.JobScan, Subject: first.ID, Attempts: 1}
		wantKind(k.t, k.ScanMedia(k.t.Context(), job), domain.KindUnavailable)
		if got := k.attachment(first.ID); got.State != domain.AttachmentStored || got.Scan != domain.ScanWaiting || got.Problem != "" {
			k.t.Errorf("while it is away: %+v", got)
		}
		k.must(k.store.Enqueue(k.t.Context(), domain.Job{Kind: domain.JobScan, Subject: second.ID, DueAt: k.clock.Now().Add(time.Hour)}))
		d.Again()
		job.Attempts = 5
		k.must(k.ScanMedia(k.t.Context(), job))
		if got := k.attachment(first.ID); got.Scan != domain.ScanClean {
			k.t.Errorf("when it is back: %+v", got)
		}
		due, err := k.store.DueJobs(k.t.Context(), []domain.JobKind{domain.JobScan}, 10)
		k.must(err)
		if len(due) != 3 {
			k.t.Errorf("%d jobs are due, want the one that waited for an hour as well", len(due))
		}
	})
}

func TestScan_FilesOfTheChatAsWell(t *testing.T) {
	scannedOn(t, func(k *kit, _ *clamdtest.Daemon) {
		c := k.chats(k.author)
		k.platform.media["MEDIA"] = photo(k.t, 30, 20) + clamdtest.Infected
		m := c.message()
		m.Kind, m.MediaID = domain.KindPhoto, "MEDIA"
		_, err := k.Chat(k.t.Context(), m, "")
		k.must(err)
		loose, err := k.store.LooseAttachments(k.t.Context(), k.author.ID)
		if err != nil || len(loose) != 1 {
			k.t.Fatalf("%d files, %v", len(loose), err)
		}
		id := loose[0].ID
		k.work(domain.JobFetchMedia, id, k.FetchMedia)
		if got := k.attachment(id); got.State != domain.AttachmentStored || got.Scan != domain.ScanWaiting {
			k.t.Fatalf("fetched %+v", got)
		}
		if got := k.scanned(id); got.State != domain.AttachmentQuarantined || got.Found != clamdtest.Name {
			k.t.Errorf("scanned as %+v", got)
		}
		k.work(domain.JobDerive, id, k.Derive)
		if got := k.attachment(id); got.Copies != 0 || !strings.Contains(got.Problem, "查出病毒") {
			k.t.Errorf("copies were made of it: %+v", got)
		}
		draft := k.draft(k.author)
		k.must(k.TakeFromChat(k.t.Context(), k.author, draft))
		if got := k.attachment(id); got.State != domain.AttachmentQuarantined || got.ManuscriptID != draft {
			k.t.Errorf("taken as %+v", got)
		}
		page, err := k.Quarantine(k.t.Context(), k.editor, "")
		if err != nil || len(page.Held) != 1 || page.Held[0].Sender != "张三" || page.Held[0].Title != "" || page.Counts.Quarantined != 1 || !page.On || !page.May {
			k.t.Errorf("the list is %+v, %v", page, err)
		}
		for range 2 {
			if _, err = k.DropHeld(k.t.Context(), k.editor, id); err != nil && domain.KindOf(err) != domain.KindNotFound {
				k.t.Error(err)
			}
		}
		k.work(domain.JobForgetMedia, id, k.ForgetMedia)
		if _, _, err := k.files.Stat(k.t.Context(), domain.Attachment{ID: id}.Key()); domain.KindOf(err) != domain.KindNotFound {
			k.t.Errorf("its bytes are still there: %v", err)
		}
	})
}

func TestScan_WhatIsTooLargeGoesOnUnscanned(t *testing.T) {
	scannedOn(t, func(k *kit, _ *clamdtest.Daemon) {
		m := k.ready()
		a := k.upload(m.ID, "大文件.pdf", document(clamdtest.Infected+strings.Repeat("x", clamdtest.StreamLimit)))
		k.submit(m)
		got := k.scanned(a.ID)
		if got.State != domain.AttachmentStored || got.Scan != domain.ScanTooLarge || got.Scan.Label() != "超过查毒上限，未查" {
			k.t.Errorf("got %+v", got)
		}
		if author, editor := k.opens(a.ID); author != nil || editor != nil {
			k.t.Errorf("author %v, editor %v", author, editor)
		}
	})
}

// mortal is a scanner during whose work the process dies.
type mortal struct{}

var errDied = errors.New("the process died")

func (mortal) Scan(_ context.Context, r io.Reader) (domain.Verdict, error) {
	_, err := io.CopyN(io.Discard, r, 10)
	return domain.Verdict{}, errors.Join(err, errDied)
}

func TestScan_GoesOnAfterARestartInTheMiddle(t *testing.T) {
	scannedOn(t, func(k *kit, d *clamdtest.Daemon) {
		m := k.ready()
		a := k.upload(m.ID, "说明.pdf", document(clamdtest.Infected))
		k.withScanner(mortal{})
		if err := k.ScanMedia(k.t.Context(), domain.Job{Kind: domain.JobScan, Subject: a.ID}); !errors.Is(err, errDied) {
			k.t.Fatal(err)
		}
		if got := k.attachment(a.ID); got.Scan != domain.ScanWaiting {
			k.t.Fatalf("half a scan left %+v", got)
		}
		scanner, err := media.NewClamd(d.Address)
		k.must(err)
		k.withScanner(scanner)
		for range 2 {
			if got := k.scanned(a.ID); got.State != domain.AttachmentQuarantined {
				k.t.Errorf("after the restart: %+v", got)
			}
		}
		rows, err := k.store.AuditOf(k.t.Context(), "manuscript", m.ID, 50)
		k.must(err)
		found := 0
		for _, row := range rows {
			if row.Action == "attachment.quarantine" {
				found++
			}
		}
		if found != 1 {
			k.t.Errorf("quarantined %d times, want once", found)
		}
	})
}

func TestScan_WhatIsHeldIsNotCopied(t *testing.T) {
	scannedOn(t, func(k *kit, _ *clamdtest.Daemon) {
		m := k.ready()
		clean, held := k.upload(m.ID, "一.pdf", document("干净")), k.upload(m.ID, "二.pdf", document(clamdtest.Infected))
		k.scanned(clean.ID)
		k.submit(m)
		early, err := k.CopyAsNew(k.t.Context(), k.author, m.ID, k.NewID())
		k.must(err)
		k.scanned(held.ID)
		copies, err := k.store.Attachments(k.t.Context(), early)
		if err != nil || len(copies) != 2 || copies[0].Scan != domain.ScanNone {
			k.t.Fatalf("copied %+v, %v", copies, err)
		}
		job := domain.Job{Kind: domain.JobFetchMedia, Subject: copies[1].ID, Payload: "attachment/" + held.ID}
		wantKind(k.t, k.FetchMedia(k.t.Context(), job), domain.KindInvalid)
		k.work(domain.JobFetchMedia, copies[0].ID, k.FetchMedia)
		if got := k.scanned(copies[0].ID); got.Scan != domain.ScanClean {
			k.t.Errorf("the copy of a clean file is %+v", got)
		}
		late, err := k.CopyAsNew(k.t.Context(), k.author, m.ID, k.NewID())
		k.must(err)
		copies, err = k.store.Attachments(k.t.Context(), late)
		if err != nil || len(copies) != 2 || copies[0].State != domain.AttachmentAwaiting {
			k.t.Fatalf("copied %+v, %v", copies, err)
		}
		if left := copies[1]; left.State != domain.AttachmentFailed || left.Name != "二.pdf" || !strings.Contains(left.Problem, "查出病毒，没有复制过来") || left.Found != "" {
			k.t.Errorf("of what is held the copy says %+v", left)
		}
		jobs, err := k.store.JobsOf(k.t.Context(), domain.JobFetchMedia, copies[1].ID)
		if err != nil || len(jobs) != 0 {
			k.t.Errorf("what is held is fetched: %+v, %v", jobs, err)
		}
	})
}

func TestScanStock_LooksThroughWhatCameBefore(t *testing.T) {
	scannedOn(t, func(k *kit, d *clamdtest.Daemon) {
		k.withScanner(nil)
		m := k.ready()
		clean, bad, lost := k.upload(m.ID, "一.pdf", document("干净")), k.upload(m.ID, "二.pdf", document(clamdtest.Infected)), k.upload(m.ID, "三.pdf", document("丢了"))
		k.must(k.files.Delete(k.t.Context(), lost.Key()))
		k.submit(m)
		k.must(k.AskStock(k.t.Context()))
		if jobs, err := k.store.JobsOf(k.t.Context(), domain.JobScanStock, "stock"); err != nil || len(jobs) != 0 {
			k.t.Fatalf("without a scanner %d jobs, %v", len(jobs), err)
		}
		daemon, err := media.NewClamd(d.Address)
		k.must(err)
		k.withScanner(daemon)
		k.must(k.AskStock(k.t.Context()))
		k.must(k.AskStock(k.t.Context()))
		jobs, err := k.store.JobsOf(k.t.Context(), domain.JobScanStock, "stock")
		if err != nil || len(jobs) != 1 {
			k.t.Fatalf("%d jobs, %v, want 1", len(jobs), err)
		}
		if _, editor := k.opens(clean.ID); editor != nil {
			k.t.Errorf("what came before is hidden: %v", editor)
		}
		k.must(k.ScanStock(k.t.Context(), jobs[0]))
		if got := k.attachment(clean.ID); got.Scan != domain.ScanClean {
			k.t.Errorf("clean: %+v", got)
		}
		if got := k.attachment(bad.ID); got.State != domain.AttachmentQuarantined {
			k.t.Errorf("infected: %+v", got)
		}
		if got := k.attachment(lost.ID); got.State != domain.AttachmentStored || got.Scan != domain.ScanNone {
			k.t.Errorf("without bytes: %+v", got)
		}
	})
}

func TestScan_TakenAwayNothingWaitsForIt(t *testing.T) {
	scannedOn(t, func(k *kit, _ *clamdtest.Daemon) {
		a := k.upload(k.ready().ID, "一.pdf", document("干净"))
		k.withScanner(nil)
		if got := k.scanned(a.ID); got.Scan != domain.ScanNone {
			k.t.Errorf("got %+v", got)
		}
	})
}

func TestGaveUpScan_TellsOfAFileThatIsLost(t *testing.T) {
	scannedOn(t, func(k *kit, _ *clamdtest.Daemon) {
		a := k.upload(k.ready().ID, "一.pdf", document("干净"))
		k.must(k.files.Delete(k.t.Context(), a.Key()))
		job := domain.Job{Kind: domain.JobScan, Subject: a.ID}
		err := k.ScanMedia(k.t.Context(), job)
		wantKind(k.t, err, domain.KindNotFound)
		k.must(k.GaveUpScan(k.t.Context(), job, err))
		alarms, err := k.store.Alarms(k.t.Context(), k.clock.Now())
		if err != nil || len(alarms) != 1 || !strings.Contains(alarms[0].Words, "一.pdf") {
			k.t.Errorf("alarms %+v, %v", alarms, err)
		}
		k.must(k.GaveUpScan(k.t.Context(), domain.Job{Kind: domain.JobScan, Subject: k.store.NewID()}, err))
	})
}
