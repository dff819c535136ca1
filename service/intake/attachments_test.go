package intake_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/service/intake"
)

func TestAnnounce_TheSameFileGoesOnWhereItStopped(t *testing.T) {
	k := newKit(t)
	m := k.ready()
	a := k.announce(m.ID, "大赛.mp4", "0123456789")
	if again := k.announce(m.ID, "大赛.mp4", "0123456789"); again.ID != a.ID {
		t.Error("the same file became another attachment")
	}
	if other := k.announce(m.ID, "大赛.mp4", "0123"); other.ID == a.ID {
		t.Error("a file of another size became the same attachment")
	}
}

func TestAnnounce_AFailedFileMayBeSentAgain(t *testing.T) {
	k := newKit(t)
	m := k.ready()
	bad := "MZ\x90\x00" + strings.Repeat("\x00", 100)
	a := k.announce(m.ID, "年会.jpg", bad)
	_, err := k.Received(t.Context(), k.author, a.ID, strings.NewReader(bad))
	wantKind(t, err, domain.KindInvalid)
	again := k.announce(m.ID, "年会.jpg", bad)
	if again.ID != a.ID || again.State != domain.AttachmentAwaiting || again.Problem != "" {
		t.Errorf("got %s %v %q, want the same attachment awaiting", again.ID, again.State, again.Problem)
	}
}

func TestReceived_IsAuditedInTheSendersName(t *testing.T) {
	k := newKit(t)
	m := k.ready()
	k.upload(m.ID, "大赛.jpg", photo(t, 80, 60))
	rows, err := k.store.AuditOf(t.Context(), "manuscript", m.ID, 20)
	k.must(err)
	for _, r := range rows {
		if r.Action == "attachment.store" && r.Actor == k.author.Actor() {
			return
		}
	}
	t.Errorf("no upload by %s among %+v", k.author.Name, rows)
}

func TestAnnounce_RefusesTooMuch(t *testing.T) {
	k := newKit(t)
	m := k.ready()
	announce := func(name string, size int64) error {
		_, err := k.Announce(t.Context(), k.author, intake.Announce{ManuscriptID: m.ID, Name: name, Size: size})
		return err
	}
	wantKind(t, announce("a", 0), domain.KindInvalid)
	wantKind(t, announce("a", -1), domain.KindInvalid)
	wantKind(t, announce("a", domain.MaxUploadSize+1), domain.KindInvalid)
	for i := range 5 {
		k.must(announce(fmt.Sprintf("%d.mp4", i), domain.MaxUploadSize))
	}
	wantKind(t, announce("b.mp4", 1), domain.KindThrottled)
	k.clock.Add(24 * time.Hour)
	for i := range intake.MaxAttachments - 5 {
		k.must(announce(fmt.Sprintf("%d.jpg", i), 100))
	}
	wantKind(t, announce("c.jpg", 100), domain.KindInvalid)
}

func TestAnnounce_MakesNamesHarmless(t *testing.T) {
	k := newKit(t)
	m := k.ready()
	for name, want := range map[string]string{
		"../../etc/passwd": "passwd", `C:\照片\大赛.jpg`: "大赛.jpg", "": "未命名文件", "a\x00b\n.jpg": "ab .jpg",
		"exe\u202egpj.jpg": "exegpj.jpg", strings.Repeat("长", 300) + ".jpg": strings.Repeat("长", 116) + ".jpg",
	} {
		if a := k.announce(m.ID, name, "x"); a.Name != want {
			t.Errorf("%q became %q, want %q", name, a.Name, want)
		}
	}
}

func TestReceived_StoresOnceAndMayBeRepeated(t *testing.T) {
	k := newKit(t)
	m := k.ready()
	content := photo(t, 80, 60)
	a := k.upload(m.ID, "大赛.jpg", content)
	if a.State != domain.AttachmentStored || a.SHA256 != sum(content) || a.Kind != domain.KindPhoto || a.Width != 80 || a.Height != 60 {
		t.Errorf("got %+v", a)
	}
	again, err := k.Received(t.Context(), k.author, a.ID, strings.NewReader("something else of any size"))
	if err != nil || again.SHA256 != a.SHA256 {
		t.Errorf("received again: %v, %v", again.SHA256, err)
	}
	jobs, err := k.store.JobsOf(t.Context(), domain.JobDerive, a.ID)
	if err != nil || len(jobs) != 1 {
		t.Errorf("got %d jobs to derive, want 1", len(jobs))
	}
}

func TestReceived_WrongLengthKeepsNothing(t *testing.T) {
	k := newKit(t)
	m := k.ready()
	content := photo(t, 80, 60)
	a := k.announce(m.ID, "大赛.jpg", content)
	_, err := k.Received(t.Context(), k.author, a.ID, strings.NewReader(content[:100]))
	wantKind(t, err, domain.KindConflict)
	_, _, err = k.files.Stat(t.Context(), a.Key())
	wantKind(t, err, domain.KindNotFound)
	a, err = k.Received(t.Context(), k.author, a.ID, strings.NewReader(content))
	if err != nil || a.State != domain.AttachmentStored {
		t.Errorf("the whole file afterwards: %v, %v", a.State, err)
	}
}

func TestReceived_ABrokenStreamLeavesItAwaiting(t *testing.T) {
	k := newKit(t)
	m := k.ready()
	a := k.announce(m.ID, "大赛.jpg", photo(t, 80, 60))
	torn := errors.New("torn")
	_, err := k.Received(t.Context(), k.author, a.ID, io.MultiReader(strings.NewReader("half"), broken{torn}))
	if !errors.Is(err, torn) {
		t.Errorf("got %v", err)
	}
	if a, err = k.Attachment(t.Context(), k.author, a.ID); err != nil || a.State != domain.AttachmentAwaiting {
		t.Errorf("got %v, %v; want awaiting", a.State, err)
	}
}

type broken struct{ err error }

func (b broken) Read([]byte) (int, error) { return 0, b.err }

func TestReceived_RefusesHarmfulFilesAndRemovesTheirBytes(t *testing.T) {
	k := newKit(t)
	m := k.ready()
	for name, content := range map[string]string{
		"年会.jpg": "MZ\x90\x00" + strings.Repeat("\x00", 100), "a.png": "<svg onload=alert(1)>", "a.mp4": "#EXTM3U\nfile:///etc/passwd",
	} {
		a := k.announce(m.ID, name, content)
		_, err := k.Received(t.Context(), k.author, a.ID, strings.NewReader(content))
		wantKind(t, err, domain.KindInvalid)
		stored, err := k.Attachment(t.Context(), k.author, a.ID)
		if err != nil || stored.State != domain.AttachmentFailed || stored.Problem == "" {
			t.Errorf("%s: got %v %q, %v", name, stored.State, stored.Problem, err)
		}
		_, _, err = k.files.Stat(t.Context(), a.Key())
		wantKind(t, err, domain.KindNotFound)
	}
}

func TestConfirm_ComparesAndMayBeRepeated(t *testing.T) {
	k := newKit(t)
	m := k.ready()
	content := photo(t, 80, 60)
	a := k.announce(m.ID, "大赛.jpg", content)
	cmd := intake.Confirm{ID: a.ID, Size: a.Size, SHA256: strings.ToUpper(sum(content))}
	_, err := k.Confirm(t.Context(), k.author, cmd)
	wantKind(t, err, domain.KindConflict) // not all here yet
	a, err = k.Received(t.Context(), k.author, a.ID, strings.NewReader(content))
	k.must(err)
	for range 2 {
		if got, err := k.Confirm(t.Context(), k.author, cmd); err != nil || got.ID != a.ID {
			t.Errorf("confirm: %v", err)
		}
	}
	_, err = k.Confirm(t.Context(), k.author, intake.Confirm{ID: a.ID, Size: a.Size, SHA256: "nonsense"})
	wantKind(t, err, domain.KindInvalid)
	if got, _ := k.Attachment(t.Context(), k.author, a.ID); got.State != domain.AttachmentStored {
		t.Errorf("nonsense made it %v", got.State)
	}
}

func TestConfirm_AMismatchFailsAndSaysSo(t *testing.T) {
	k := newKit(t)
	m := k.ready()
	a := k.upload(m.ID, "大赛.jpg", photo(t, 80, 60))
	_, err := k.Confirm(t.Context(), k.author, intake.Confirm{ID: a.ID, Size: a.Size, SHA256: sum("other")})
	if err == nil || !strings.Contains(domain.Public(err), "不一致") {
		t.Errorf("got %v", err)
	}
	got, err := k.Attachment(t.Context(), k.author, a.ID)
	if err != nil || got.State != domain.AttachmentFailed || !strings.Contains(got.Problem, "不一致") {
		t.Errorf("got %v %q, %v", got.State, got.Problem, err)
	}
	_, _, err = k.files.Stat(t.Context(), a.Key())
	wantKind(t, err, domain.KindNotFound)
}

func TestConfirm_NeverTouchesWhatIsUnderReview(t *testing.T) {
	k := newKit(t)
	form := k.complete(k.draft(k.author))
	form.PeopleConsent = domain.Yes
	a := k.upload(form.ManuscriptID, "大赛.jpg", photo(t, 80, 60))
	k.submit(k.save(form))
	_, err := k.Confirm(t.Context(), k.author, intake.Confirm{ID: a.ID, Size: a.Size, SHA256: sum("other")})
	wantKind(t, err, domain.KindConflict)
	wantKind(t, k.RemoveAttachment(t.Context(), k.author, a.ID), domain.KindConflict)
	if got, _ := k.Attachment(t.Context(), k.author, a.ID); got.State != domain.AttachmentStored {
		t.Errorf("it became %v", got.State)
	}
}

func TestDerive_MakesBothCopiesAndMayBeRepeated(t *testing.T) {
	k := newKit(t)
	m := k.ready()
	a := k.upload(m.ID, "大赛.jpg", photo(t, 2000, 1000))
	for range 2 {
		k.work(domain.JobDerive, a.ID, k.Derive)
	}
	for kind, want := range map[domain.DerivativeKind]int{domain.DerivativeThumb: 480, domain.DerivativeLarge: 1600} {
		d, err := k.store.Derivative(t.Context(), a.ID, kind)
		if err != nil || d.Width != want || d.Height != want/2 {
			t.Errorf("%s: got %dx%d, %v", kind, d.Width, d.Height, err)
		}
		size, _, err := k.files.Stat(t.Context(), a.DerivativeKey(kind))
		if err != nil || size != d.Size {
			t.Errorf("%s: stored %d bytes, recorded %d, %v", kind, size, d.Size, err)
		}
	}
}

func TestDerive_SaysWhenAPictureIsDamaged(t *testing.T) {
	k := newKit(t)
	m := k.ready()
	var noisy bytes.Buffer
	noisy.WriteString(photo(t, 400, 400))
	content := noisy.String()[:noisy.Len()/2]
	a := k.upload(m.ID, "残.jpg", content)
	k.work(domain.JobDerive, a.ID, k.Derive)
	a, err := k.Attachment(t.Context(), k.author, a.ID)
	if err != nil || a.State != domain.AttachmentStored || !strings.Contains(a.Problem, "不完整") {
		t.Errorf("got %v %q, %v", a.State, a.Problem, err)
	}
}

func TestRemoveAttachment_ForgetsItsBytes(t *testing.T) {
	k := newKit(t)
	m := k.ready()
	a := k.upload(m.ID, "大赛.jpg", photo(t, 80, 60))
	k.work(domain.JobDerive, a.ID, k.Derive)
	for range 2 {
		k.must(k.RemoveAttachment(t.Context(), k.author, a.ID))
	}
	k.work(domain.JobForgetMedia, a.ID, k.ForgetMedia)
	k.must(k.Derive(t.Context(), domain.Job{Kind: domain.JobDerive, Subject: a.ID})) // a late job finds nothing to do
	for _, key := range []string{a.Key(), a.DerivativeKey(domain.DerivativeThumb), a.DerivativeKey(domain.DerivativeLarge)} {
		_, _, err := k.files.Stat(t.Context(), key)
		wantKind(t, err, domain.KindNotFound)
	}
}

func TestForgetMedia_SparesWhatIsStillThere(t *testing.T) {
	k := newKit(t)
	a := k.upload(k.ready().ID, "大赛.jpg", photo(t, 80, 60))
	k.must(k.ForgetMedia(t.Context(), domain.Job{Subject: a.ID}))
	if _, _, err := k.files.Stat(t.Context(), a.Key()); err != nil {
		t.Errorf("bytes of a living attachment are gone: %v", err)
	}
}

func TestMoveAttachment_ChangesTheOrder(t *testing.T) {
	k := newKit(t)
	m := k.ready()
	var ids []string
	for _, name := range []string{"a.jpg", "b.jpg", "c.jpg"} {
		ids = append(ids, k.announce(m.ID, name, "x").ID)
	}
	k.must(k.MoveAttachment(t.Context(), k.author, ids[2], -1))
	k.must(k.MoveAttachment(t.Context(), k.author, ids[0], -1)) // already first
	all, err := k.store.Attachments(t.Context(), m.ID)
	k.must(err)
	if all[0].Name != "a.jpg" || all[1].Name != "c.jpg" || all[2].Name != "b.jpg" {
		t.Errorf("order %s %s %s", all[0].Name, all[1].Name, all[2].Name)
	}
}

func TestExpireUploads_GivesUpAfterSevenDays(t *testing.T) {
	k := newKit(t)
	m := k.ready()
	old := k.announce(m.ID, "a.mp4", "xx")
	k.clock.Add(6 * 24 * time.Hour)
	young := k.announce(m.ID, "b.mp4", "xx")
	k.clock.Add(2 * 24 * time.Hour)
	if n, err := k.ExpireUploads(t.Context()); err != nil || n != 1 {
		t.Errorf("gave up %d, %v; want 1", n, err)
	}
	for id, want := range map[string]domain.AttachmentState{old.ID: domain.AttachmentFailed, young.ID: domain.AttachmentAwaiting} {
		if a, err := k.Attachment(t.Context(), k.author, id); err != nil || a.State != want {
			t.Errorf("got %v, %v; want %v", a.State, err, want)
		}
	}
}

func TestOpenMedia_OnlyForThoseWhoMaySee(t *testing.T) {
	k := newKit(t)
	form := k.complete(k.draft(k.author))
	form.PeopleConsent = domain.Yes
	a := k.upload(form.ManuscriptID, "大赛.jpg", photo(t, 800, 600))
	disabled := k.editor
	disabled.Disabled = true
	viewers := map[string]struct {
		viewer        intake.Viewer
		draft, review bool
	}{
		"author":        {intake.Viewer{Informant: k.author}, true, true},
		"other":         {intake.Viewer{Informant: k.other}, false, false},
		"nobody":        {intake.Viewer{}, false, false},
		"editor":        {intake.Viewer{Account: k.editor}, false, true},
		"disabled":      {intake.Viewer{Account: disabled}, false, false},
		"administrator": {intake.Viewer{Account: k.account("admin", domain.RoleAdministrator)}, false, false},
		"both":          {intake.Viewer{Informant: k.author, Account: k.editor}, true, true},
	}
	check := func(submitted bool) {
		for name, v := range viewers {
			content, err := k.OpenMedia(t.Context(), v.viewer, a.ID, intake.VariantOriginal)
			want := v.draft
			if submitted {
				want = v.review
			}
			if (err == nil) != want || err != nil && domain.KindOf(err) != domain.KindNotFound {
				t.Errorf("%s, submitted %v: got %v, want seen %v", name, submitted, err, want)
			}
			if err == nil {
				_ = content.Close()
			}
		}
	}
	check(false)
	k.submit(k.save(form))
	check(true)
}

func TestOpenMedia_FallsBackToTheOriginalUntilACopyIsMade(t *testing.T) {
	k := newKit(t)
	a := k.upload(k.ready().ID, "大赛.jpg", photo(t, 800, 600))
	viewer := intake.Viewer{Informant: k.author}
	before, err := k.OpenMedia(t.Context(), viewer, a.ID, intake.VariantThumb)
	k.must(err)
	_ = before.Close()
	k.work(domain.JobDerive, a.ID, k.Derive)
	after, err := k.OpenMedia(t.Context(), viewer, a.ID, intake.VariantThumb)
	k.must(err)
	_ = after.Close()
	if before.SHA256 != a.SHA256 || after.SHA256 == a.SHA256 || after.MIME != "image/jpeg" {
		t.Errorf("before %s, after %s", before.SHA256, after.SHA256)
	}
	_, err = k.OpenMedia(t.Context(), viewer, a.ID, "../original")
	wantKind(t, err, domain.KindNotFound)
}

func TestChat_AFileIsFetchedOnceAndJoinsAManuscript(t *testing.T) {
	k := newKit(t)
	k.follow("open-1", k.author)
	content := photo(t, 300, 200)
	k.platform.media["MEDIA"] = content
	message := intake.ChatMessage{InboxKey: "msg-1", AppID: "app", OpenID: "open-1", Kind: domain.KindPhoto, MediaID: "MEDIA"}
	for range 2 {
		if got, err := k.Chat(t.Context(), message, ""); err != nil || !strings.HasPrefix(got, "照片已收到") {
			t.Errorf("answered %q, %v", got, err)
		}
	}
	m := k.ready()
	page, err := k.Draft(t.Context(), k.author, m.ID)
	k.must(err)
	if len(page.FromChat) != 1 {
		t.Fatalf("got %d files from the chat, want 1", len(page.FromChat))
	}
	id := page.FromChat[0].ID
	k.must(k.TakeFromChat(t.Context(), k.author, m.ID))
	for range 2 {
		k.work(domain.JobFetchMedia, id, k.FetchMedia)
	}
	a, err := k.Attachment(t.Context(), k.author, id)
	if err != nil || a.State != domain.AttachmentStored || a.SHA256 != sum(content) || a.ManuscriptID != m.ID || a.Size != int64(len(content)) {
		t.Errorf("got %+v, %v", a, err)
	}
}

func TestChat_AFileOfStrangersIsNotKept(t *testing.T) {
	k := newKit(t)
	got, err := k.Chat(t.Context(), intake.ChatMessage{InboxKey: "msg-2", AppID: "app", OpenID: "stranger", Kind: domain.KindPhoto, MediaID: "X"}, "")
	if err != nil || !strings.Contains(got, "没有保存") {
		t.Errorf("answered %q, %v", got, err)
	}
}

func TestFetchMedia_TriesAgainAndGivesUpHonestly(t *testing.T) {
	k := newKit(t)
	k.follow("open-1", k.author)
	_, err := k.Chat(t.Context(), intake.ChatMessage{InboxKey: "msg-3", AppID: "app", OpenID: "open-1", Kind: domain.KindPhoto, MediaID: "LATE"}, "")
	k.must(err)
	page, err := k.Draft(t.Context(), k.author, k.ready().ID)
	k.must(err)
	job := domain.Job{Kind: domain.JobFetchMedia, Subject: page.FromChat[0].ID, Payload: "LATE"}
	wantKind(t, k.FetchMedia(t.Context(), job), domain.KindUnavailable)
	k.must(k.GaveUpFetch(t.Context(), job, errors.New("gone")))
	a, err := k.Attachment(t.Context(), k.author, job.Subject)
	if err != nil || a.State != domain.AttachmentFailed || a.Problem == "" {
		t.Errorf("got %v %q, %v", a.State, a.Problem, err)
	}
}

func TestChat_ATextOutsideABasketIsAnsweredOnce(t *testing.T) {
	k := newKit(t)
	message := intake.ChatMessage{InboxKey: "msg-4", AppID: "app", OpenID: "open-1", Text: "你好"}
	for _, reply := range []string{"帮助", "别的"} {
		if got, err := k.Chat(t.Context(), message, reply); err != nil || got != "帮助" {
			t.Errorf("answered %q, %v", got, err)
		}
	}
	tally, err := k.Tally(t.Context(), k.author)
	if err != nil || tally != (intake.Tally{}) {
		t.Errorf("got %+v, %v", tally, err)
	}
	page, err := k.Mine(t.Context(), domain.Informant{}, "", repository.Cursor{})
	if err != nil || len(page.Lines) != 0 {
		t.Errorf("somebody without a registration sees %d manuscripts, %v", len(page.Lines), err)
	}
}

func TestChat_KeepsWhenAFollowerWrote(t *testing.T) {
	k := newKit(t)
	k.follow("open-1", k.author)
	wrote := func() time.Time {
		f, err := k.store.Follower(t.Context(), "app", "open-1")
		k.must(err)
		return f.LastMessageAt
	}
	chat := func(m intake.ChatMessage) {
		t.Helper()
		m.AppID, m.OpenID = "app", "open-1"
		_, err := k.Chat(t.Context(), m, "帮助")
		k.must(err)
	}
	chat(intake.ChatMessage{InboxKey: "tap", Text: "约稿"})
	if at := wrote(); !at.IsZero() {
		t.Errorf("a tap on the menu counts as a message of %s", at)
	}
	k.clock.Add(time.Minute)
	first := k.clock.Now()
	chat(intake.ChatMessage{InboxKey: "one", Text: "你好", Written: true})
	k.clock.Add(time.Minute)
	chat(intake.ChatMessage{InboxKey: "two", Text: "你好", Written: true})
	if at := wrote(); !at.Equal(first) {
		t.Errorf("wrote at %s, want %s: within the hour it is written once", at, first)
	}
	k.clock.Add(2 * time.Hour)
	_, err := k.BeginBasket(t.Context(), intake.ChatMessage{InboxKey: "three", AppID: "app", OpenID: "open-1", Text: "投稿", Written: true})
	k.must(err)
	if at := wrote(); !at.Equal(k.clock.Now()) {
		t.Errorf("wrote at %s, want %s", at, k.clock.Now())
	}
}
