package upload_test

import (
	"net/http"
	"strings"
	"testing"

	"laigao/domain"
)

// TestMedia_NoOldAddressShowsWhatWasCovered: a page that was open before the
// edit, or an address that was written down, gets the edited picture or none.
func TestMedia_NoOldAddressShowsWhatWasCovered(t *testing.T) {
	k := newKit(t)
	content := photo(t)
	a := k.announce("大赛.jpg", content)
	_, err := k.intake.Received(t.Context(), k.author, a.ID, strings.NewReader(content))
	k.must(err)
	derive := func() {
		t.Helper()
		jobs, err := k.store.JobsOf(t.Context(), domain.JobDerive, a.ID)
		k.must(err)
		k.must(k.intake.Derive(t.Context(), jobs[0]))
	}
	get := func(address string) *http.Response {
		t.Helper()
		return k.do(call{who: "author", method: "GET", path: "/media/" + a.ID + "/" + address})
	}
	derive()
	before := get("large?turn=0").Header.Get("ETag")
	edit := domain.PictureEdit{Covers: []domain.Cover{{Box: domain.Box{W: 5000, H: 5000}}}, Turn: 90}
	k.must(k.store.EditPicture(t.Context(), &domain.PictureChange{AttachmentID: a.ID, Edit: edit}))
	k.must(k.store.Enqueue(t.Context(), domain.Job{Kind: domain.JobDerive, Subject: a.ID}))
	for _, address := range []string{"thumb?turn=0", "large?turn=0", "large", "original", "before"} {
		wantStatus(t, address+" while it is made", get(address), http.StatusNotFound)
	}
	derive()
	for address, want := range map[string]string{"large?turn=0": "private, no-cache", "large?turn=0&edit=" + edit.Name(): "private, max-age=21600"} {
		response := get(address)
		wantStatus(t, address, response, http.StatusOK)
		if response.Header.Get("ETag") == before || response.Header.Get("Cache-Control") != want {
			t.Errorf("%s: %v", address, response.Header)
		}
	}
	wantStatus(t, "the original", get("original"), http.StatusNotFound)
}
