package recognition_test

import (
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository/storetest"
	"laigao/service/recognition"
)

func TestUnitQuarter_IsTheConsolesFiguresBesideTheClass(t *testing.T) {
	storetest.EachMigrated(t, func(t *testing.T, url string) {
		now := at("2026-05-20")
		w := newTown(t, storetest.Open(t, url, func() time.Time { return now }), 1)
		informant := domain.Informant{ID: w.store.NewID(), Name: "样例", State: domain.InformantActive}
		w.must(w.store.AddInformant(w.ctx, &informant))
		for range 150 {
			w.send(informant)
		}
		spring := domain.Quarter{Year: 2026, Number: 1}
		w.must(w.store.PutRewardEntries(w.ctx, spring, []domain.RewardEntry{
			{EntryKey: domain.EntryKey{AdoptionID: "a", AuthorID: "x", UnitID: w.units[0].ID, Earned: spring}, Quarter: spring, Amount: 10_00},
			{EntryKey: domain.EntryKey{AdoptionID: "b", AuthorID: "y", UnitID: w.units[3].ID, Earned: spring}, Quarter: spring, Amount: 5_00},
			{EntryKey: domain.EntryKey{AdoptionID: "c", AuthorID: "z", UnitID: w.units[1].ID, Earned: spring}, Quarter: spring, Amount: 99_00},
		}))
		figures, err := w.service.UnitFigures(w.ctx, w.reader, recognition.FiguresQuery{Period: domain.PeriodOf(spring, time.January)})
		w.must(err)
		chair := domain.Chair{UnitID: w.units[0].ID, State: domain.ChairActive}
		got, err := w.service.ChairQuarter(w.ctx, chair, true)
		w.must(err)
		sent, adopted, sentByClass := 0, 0, 0
		for _, f := range figures {
			if f.Unit.ID == chair.UnitID {
				sent, adopted = f.Sent, f.Adopted.Adoptions
			}
			if f.Unit.Class == w.units[0].Class {
				sentByClass += f.Sent
			}
		}
		if sent == 0 || sentByClass == sent {
			t.Fatalf("%d sent, %d by the class: they tell nothing", sent, sentByClass)
		}
		if got.Quarter != spring || got.Open || got.Own.Sent != sent || got.Own.Adopted.Adoptions != adopted || got.All.Sent != sentByClass || got.Units != 3 {
			t.Errorf("got %+v; want %d sent, %d adoptions, %d by the class", got, sent, adopted, sentByClass)
		}
		if got.Own.Points != 10_00 || got.All.Points != 15_00 || got.AveragePoints() != "5 分" || got.Average(10) != "3.3" {
			t.Errorf("points %d, %d, average %s; ten on average %s", got.Own.Points, got.All.Points, got.AveragePoints(), got.Average(10))
		}
		informant.UnitID = w.units[0].ID
		if now, err := w.service.InformantQuarter(w.ctx, informant, false); err != nil || !now.Open || now.Quarter.Number != 2 || now.Own.Points != 0 {
			t.Errorf("this quarter %+v, %v", now, err)
		}
		chair.State, informant.State = domain.ChairPending, domain.InformantRetired
		if _, err := w.service.ChairQuarter(w.ctx, chair, false); domain.KindOf(err) != domain.KindNotFound {
			t.Errorf("a chair that is not confirmed: %v", err)
		}
		if _, err := w.service.InformantQuarter(w.ctx, informant, false); domain.KindOf(err) != domain.KindNotFound {
			t.Errorf("an informant who has left: %v", err)
		}
	})
}
