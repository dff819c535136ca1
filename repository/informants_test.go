package repository_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
)

func TestInformants_KeepEveryField(t *testing.T) {
	each(t, func(w *world) {
		i := fill[domain.Informant](w, 0, 0)
		w.must(w.AddInformant(w.ctx, &i))
		got, err := w.Informant(w.ctx, i.ID)
		w.must(err)
		same(t, "added", got, i)

		w.clock.Advance(time.Second)
		j := fill[domain.Informant](w, 0, 1)
		keeps(&j, i, "ID", "CreatedAt", "Version")
		w.must(w.SaveInformant(w.ctx, &j))
		w.wants(domain.KindConflict, "saving an older version", w.SaveInformant(w.ctx, &i))
		got, err = w.Informant(w.ctx, i.ID)
		w.must(err)
		same(t, "saved", got, j)
		in, err := w.InformantsIn(w.ctx, j.State, 5)
		w.must(err)
		same(t, "listed", in, []domain.Informant{j})
		doubles, err := w.Doubles(w.ctx, w.NewID(), []string{j.PhoneIndex}, nil)
		w.must(err)
		same(t, "a double", doubles, []domain.Informant{j})
		if n, err := w.CountInformants(w.ctx, j.State); err != nil || n != 1 {
			t.Errorf("counted %d, %v", n, err)
		}
		if n, err := w.CountInformants(w.ctx, j.State+1); err != nil || n != 0 {
			t.Errorf("counted %d in another state, %v", n, err)
		}
		_, err = w.Informant(w.ctx, w.NewID())
		w.wants(domain.KindNotFound, "an unknown registration", err)
	})
}

func TestInformants_PendingOnesWaitInLineAndOthersComeNewestFirst(t *testing.T) {
	each(t, func(w *world) {
		var added []string
		for range 3 {
			i := domain.Informant{ID: w.NewID(), State: domain.InformantPending}
			w.must(w.AddInformant(w.ctx, &i))
			added = append(added, i.ID)
			w.clock.Advance(time.Second)
		}
		id := func(i domain.Informant) string { return i.ID }
		pending, err := w.InformantsIn(w.ctx, domain.InformantPending, 2)
		w.must(err)
		if !slices.Equal(ids(pending, id), added[:2]) {
			t.Errorf("pending: %v, want %v", ids(pending, id), added[:2])
		}
		for _, i := range added {
			informant, err := w.Informant(w.ctx, i)
			w.must(err)
			informant.State = domain.InformantActive
			w.must(w.SaveInformant(w.ctx, &informant))
			w.clock.Advance(time.Second)
		}
		active, err := w.InformantsIn(w.ctx, domain.InformantActive, 5)
		w.must(err)
		slices.Reverse(added)
		if !slices.Equal(ids(active, id), added) {
			t.Errorf("active: %v, want %v", ids(active, id), added)
		}
	})
}

func TestDoubles_ShareAPhoneOrAnIDNumberAndAreNoDrafts(t *testing.T) {
	each(t, func(w *world) {
		add := func(state domain.InformantState, phone, number string) string {
			i := domain.Informant{ID: w.NewID(), State: state, PhoneIndex: phone, IDNumberIndex: number}
			w.must(w.AddInformant(w.ctx, &i))
			return i.ID
		}
		me := add(domain.InformantPending, "p1", "n1")
		byPhone := add(domain.InformantActive, "p1", "")
		byOldKey := add(domain.InformantRetired, "p0", "")
		byNumber := add(domain.InformantRejected, "", "n1")
		add(domain.InformantDraft, "p1", "n1")
		add(domain.InformantActive, "P1", "N1")
		add(domain.InformantActive, "", "")
		for _, c := range []struct {
			phones, numbers []string
			want            []string
		}{
			{[]string{"p1", "p0"}, []string{"n1"}, []string{byPhone, byOldKey, byNumber}},
			{[]string{"p1"}, nil, []string{byPhone}},
			{nil, []string{"n1"}, []string{byNumber}},
			{nil, nil, nil},
		} {
			found, err := w.Doubles(w.ctx, me, c.phones, c.numbers)
			w.must(err)
			got := ids(found, func(i domain.Informant) string { return i.ID })
			slices.Sort(got)
			slices.Sort(c.want)
			if !slices.Equal(got, c.want) {
				t.Errorf("%v %v: got %v, want %v", c.phones, c.numbers, got, c.want)
			}
		}
	})
}

func TestRegistrations_PageWithoutDoubleOrLossAndFindPartsOfNames(t *testing.T) {
	each(t, func(w *world) {
		u := domain.Unit{ID: w.NewID(), Class: "banner", Name: "样例区总工会", ShortName: "样例区"}
		w.must(w.AddUnit(w.ctx, &u))
		var all []string
		for n := range 11 {
			i := domain.Informant{ID: w.NewID(), State: domain.InformantPending, UnitID: u.ID, Name: fmt.Sprintf("测试%d%%_Name", n), FilledDay: "2026-03-05"}
			w.must(w.AddInformant(w.ctx, &i))
			all = append(all, i.ID)
			if n%4 == 3 { // the others share their time
				w.clock.Advance(time.Second)
			}
		}
		id := func(l repository.RegistrationLine) string { return l.ID }
		read := func(q repository.RegistrationQuery) []repository.RegistrationLine {
			return turn(w, id, func(last *repository.RegistrationLine) ([]repository.RegistrationLine, error) {
				if last != nil {
					q.Before = repository.Cursor{Millis: last.UpdatedAt.UnixMilli(), ID: last.ID}
				}
				q.Limit = 3
				return w.Registrations(w.ctx, q)
			})
		}
		pending := read(repository.RegistrationQuery{State: domain.InformantPending})
		if !slices.Equal(ids(pending, id), all) {
			t.Errorf("pending: %v, want %v", ids(pending, id), all)
		}
		first, err := w.Informant(w.ctx, all[0])
		w.must(err)
		same(t, "line", pending[0], repository.RegistrationLine{
			ID: all[0], State: domain.InformantPending, Name: first.Name, UnitID: u.ID, UnitName: "样例区", FilledDay: "2026-03-05", UpdatedAt: first.UpdatedAt,
		})
		for text, want := range map[string]int{"测试1": 2, "%_N": 11, "试_": 0, "%%": 0, "name": 11, "NAME": 11, "": 11, "!": 0} {
			if got := read(repository.RegistrationQuery{State: domain.InformantPending, Name: text}); len(got) != want {
				t.Errorf("%q finds %d, want %d", text, len(got), want)
			}
		}
		if got := read(repository.RegistrationQuery{State: domain.InformantPending, UnitID: w.NewID()}); len(got) != 0 {
			t.Errorf("another unit has %d", len(got))
		}
		for n, i := range all {
			informant, err := w.Informant(w.ctx, i)
			w.must(err)
			informant.State = domain.InformantActive
			w.must(w.SaveInformant(w.ctx, &informant))
			if n%4 == 3 {
				w.clock.Advance(time.Second)
			}
		}
		slices.Reverse(all)
		active := read(repository.RegistrationQuery{State: domain.InformantActive, UnitID: u.ID})
		if !slices.Equal(ids(active, id), all) {
			t.Errorf("active: %v, want %v", ids(active, id), all)
		}
	})
}

func TestDropDraft_LeavesWhatWasSent(t *testing.T) {
	each(t, func(w *world) {
		draft, sent := domain.Informant{ID: w.NewID()}, w.informant("样例")
		w.must(w.AddInformant(w.ctx, &draft), w.DropDraft(w.ctx, draft.ID), w.DropDraft(w.ctx, sent.ID))
		_, err := w.Informant(w.ctx, draft.ID)
		w.wants(domain.KindNotFound, "a dropped draft", err)
		_, err = w.Informant(w.ctx, sent.ID)
		w.must(err)
	})
}

func TestTerms_KeepEveryFieldAndEndOnce(t *testing.T) {
	each(t, func(w *world) {
		i, u := w.informant("样例"), w.unit("样例区")
		ended := fill[domain.Term](w, 0, 0)
		lasting := domain.Term{InformantID: i.ID, UnitID: u.ID, FromDay: "2025-01-01"}
		ended.InformantID, ended.UnitID = i.ID, u.ID
		w.must(w.AddTerm(w.ctx, lasting), w.AddTerm(w.ctx, ended))
		w.must(w.EndTerms(w.ctx, i.ID, "2026-02-28"), w.EndTerms(w.ctx, i.ID, "2026-03-31"))
		got, err := w.Terms(w.ctx, i.ID)
		w.must(err)
		if len(got) != 2 || got[0].ID == "" || got[0].ID == got[1].ID {
			t.Fatalf("terms: %+v", got)
		}
		lasting.ToDay = "2026-02-28"
		lasting.ID, ended.ID = got[1].ID, got[0].ID
		same(t, "terms", got, []domain.Term{ended, lasting})
	})
}

func TestConsents_KeepEveryFieldInTheirOrder(t *testing.T) {
	each(t, func(w *world) {
		i, id := w.informant("样例"), w.NewID()
		var want []repository.GivenConsent
		for _, c := range append(domain.SubmissionConsents("样例总工会"), domain.PrivacyConsent(), domain.IDNumberConsent()) {
			w.must(w.AddConsent(w.ctx, i.ID, id, c), w.AddConsent(w.ctx, i.ID, "", c))
			want = append(want, repository.GivenConsent{Code: c.Code, Version: c.Version, GivenAt: w.Now()})
		}
		got, err := w.Consents(w.ctx, id)
		w.must(err)
		same(t, "consents", got, want)
	})
}

func TestRequestedUnits_AreThoseOfWaitingRegistrations(t *testing.T) {
	each(t, func(w *world) {
		for n, state := range []domain.InformantState{domain.InformantPending, domain.InformantPending, domain.InformantDraft, domain.InformantRejected, domain.InformantPending} {
			i := domain.Informant{ID: w.NewID(), State: state, Name: "样例", RequestedUnit: []string{"乙" + strange, "乙" + strange, "丙", "丁", ""}[n]}
			w.must(w.AddInformant(w.ctx, &i))
		}
		got, err := w.RequestedUnits(w.ctx)
		w.must(err)
		same(t, "asked for", got, []string{"乙" + strange})
		lines, err := w.Registrations(w.ctx, repository.RegistrationQuery{State: domain.InformantPending, Limit: 10})
		w.must(err)
		if len(lines) != 3 || lines[0].UnitName != "乙"+strange {
			t.Errorf("the list shows %+v", lines)
		}
	})
}
