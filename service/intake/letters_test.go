package intake_test

import (
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/service/intake"
)

func (k *kit) write(who domain.Informant, id, form, words string) error {
	k.t.Helper()
	return k.WriteLetter(k.t.Context(), who, intake.WriteLetter{ManuscriptID: id, FormID: form, Words: words})
}

// answered counts who of the department was told that the author wrote.
func (k *kit) answered(id string) map[string]int {
	k.t.Helper()
	all, err := k.store.Notifications(k.t.Context(), repository.NotificationQuery{Kind: domain.NoticeAnswer, Limit: 50})
	k.must(err)
	told := map[string]int{}
	for _, n := range all {
		if n.ManuscriptID == id {
			told[n.AccountID]++
		}
	}
	return told
}

func TestWriteLetter_OfAnAuthorReachesWhomItConcerns(t *testing.T) {
	k := newKit(t)
	second := k.account("second", domain.RoleSecondReviewer)
	k.account("auditor", domain.RoleAuditor)
	m := k.ready()
	k.submit(m)
	form := k.NewID()
	for range 3 {
		k.must(k.write(k.author, m.ID, form, "活动地点写错了，是二楼"))
	}
	if got := k.answered(m.ID); len(got) != 1 || got[k.editor.ID] != 1 {
		t.Errorf("told %v, want the first reviewer once", got)
	}
	k.must(k.store.AddLetter(t.Context(), &domain.Letter{ManuscriptID: m.ID, FormID: k.NewID(), Side: domain.LetterByDepartment, Actor: second.Actor(), Words: "几楼？"}))
	thread, err := k.Thread(t.Context(), k.author, m.ID)
	if err != nil || len(thread.Letters) != 2 || !thread.Letters[0].Mine || thread.Letters[1].Mine || thread.Letters[1].Words != "几楼？" {
		t.Fatalf("got %+v, %v", thread, err)
	}
	k.clock.Add(11 * time.Minute)
	k.must(k.write(k.author, m.ID, k.NewID(), "二楼"))
	if got := k.answered(m.ID); got[k.editor.ID] != 2 || got[second.ID] != 1 {
		t.Errorf("told %v, want who wrote last and who reviews", got)
	}
}

func TestThread_IsTheAuthorsAlone(t *testing.T) {
	k := newKit(t)
	m := k.ready()
	wantKind(t, k.write(k.author, m.ID, k.NewID(), "草稿"), domain.KindNotFound)
	k.submit(m)
	k.must(k.write(k.author, m.ID, k.NewID(), "好"))
	letters, err := k.store.Letters(t.Context(), m.ID)
	k.must(err)
	for _, who := range []domain.Informant{k.other, {}} {
		_, err := k.Thread(t.Context(), who, m.ID)
		wantKind(t, err, domain.KindNotFound)
		_, err = k.OwnLetters(t.Context(), who, m.ID)
		wantKind(t, err, domain.KindNotFound)
		wantKind(t, k.write(who, m.ID, k.NewID(), "好"), domain.KindNotFound)
		wantKind(t, k.TakeBackLetter(t.Context(), who, m.ID, letters[0].ID), domain.KindNotFound)
	}
	for range 2 {
		k.must(k.TakeBackLetter(t.Context(), k.author, m.ID, letters[0].ID))
	}
	if thread, err := k.Thread(t.Context(), k.author, m.ID); err != nil || !thread.Letters[0].TakenBack || thread.Letters[0].Words != "" {
		t.Errorf("got %+v, %v", thread, err)
	}
}

func TestThread_MarksWhatTheDepartmentWroteAsSeen(t *testing.T) {
	k := newKit(t)
	m := k.ready()
	k.submit(m)
	k.must(k.store.AddLetter(t.Context(), &domain.Letter{ManuscriptID: m.ID, FormID: k.NewID(), Side: domain.LetterByDepartment, Actor: k.editor.Actor(), Words: "请补充"}))
	course, err := k.Course(t.Context(), k.author, m.ID)
	if err != nil || course.Letters != 1 {
		t.Fatalf("%d unread, %v", course.Letters, err)
	}
	if letters, err := k.OwnLetters(t.Context(), k.author, m.ID); err != nil || !letters[0].Unread() {
		t.Errorf("the person's own copy: %+v, %v", letters, err)
	}
	if _, err := k.Thread(t.Context(), k.author, m.ID); err != nil {
		t.Fatal(err)
	}
	if course, err = k.Course(t.Context(), k.author, m.ID); err != nil || course.Letters != 0 {
		t.Errorf("%d unread after it was opened, %v", course.Letters, err)
	}
}

func TestWriteLetter_IsLimitedByTheHour(t *testing.T) {
	k := newKit(t)
	m := k.ready()
	k.submit(m)
	for range domain.MaxLettersAnHour {
		k.must(k.write(k.author, m.ID, k.NewID(), "好"))
	}
	wantKind(t, k.write(k.author, m.ID, k.NewID(), "又一条"), domain.KindThrottled)
	if letters, err := k.store.Letters(t.Context(), m.ID); err != nil || len(letters) != domain.MaxLettersAnHour {
		t.Errorf("%d letters, %v", len(letters), err)
	}
	k.clock.Add(time.Hour + time.Minute)
	k.must(k.write(k.author, m.ID, k.NewID(), "一小时后"))
}
