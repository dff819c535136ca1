package console_test

import (
	"net/http"
	"strings"
	"testing"

	"laigao/domain"
)

func TestManuscript_ShowsItsCoauthorsAndItsFilesInTheirOrder(t *testing.T) {
	d := newDesk(t)
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	d.must(d.store.PutCoauthors(t.Context(), m.ID, []domain.Coauthor{
		{Name: "李四", Unit: "东岭区总工会", Role: domain.AuthorOfPhotos, Share: 30}, {}, {Name: canary, Share: 25},
	}))
	var ids []string
	for i, name := range []string{"一.jpg", "二.jpg", "三.jpg"} {
		a := domain.Attachment{
			ID: d.store.NewID(), ManuscriptID: m.ID, Kind: domain.KindPhoto, Name: name, MIME: "image/jpeg", State: domain.AttachmentStored,
			Width: 400, Height: 300, Turn: 90, Position: 10 - i,
		}
		d.must(d.store.AddAttachment(t.Context(), &a))
		ids = append(ids, a.ID)
	}
	reviewer := d.signIn(domain.RoleFirstReviewer)
	status, page := reviewer.get("/console/manuscripts/" + m.ID)
	if status != http.StatusOK {
		t.Fatalf("got %d", status)
	}
	contains(t, "the manuscript", page, "合作者", "李四（东岭区总工会），摄影，稿酬 30%", "信息员本人 45%")
	harmless(t, "the manuscript", page)
	_, page = reviewer.get("/console/manuscripts/" + m.ID + "?tab=attachments")
	contains(t, "its files", page, "300×400", `class="turn-90" src="/media/`+ids[0]+`/thumb?turn=0"`, "/media/"+ids[0]+`/original`)
	first, second, third := strings.Index(page, ids[2]), strings.Index(page, ids[1]), strings.Index(page, ids[0])
	if first < 0 || first > second || second > third {
		t.Errorf("the gallery is in another order: %d, %d, %d", first, second, third)
	}
}
