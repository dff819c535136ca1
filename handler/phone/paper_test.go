package phone_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"laigao/domain"
)

// paper prints what tells a form from another.
type paper struct{}

func (paper) RegistrationForm(w io.Writer, f domain.RegistrationForm) error {
	_, err := fmt.Fprint(w, "form 1 of ", f.Informant.Name, " at ", f.Unit, " phone ", f.Phone)
	return err
}

func (paper) SubmissionForm(w io.Writer, f domain.SubmissionForm) error {
	_, err := fmt.Fprint(w, "form 2 of ", f.Informant, " at ", f.Unit, ": ", f.Manuscript.Title)
	return err
}

func (paper) MarkedCopy(w io.Writer, m domain.Manuscript, marked domain.MarkedCopy) error {
	_, err := fmt.Fprint(w, "marked copy of ", m.Title, " with ", len(marked.Marks))
	return err
}

func (paper) Text(w io.Writer, t domain.TextPaper) error {
	_, err := fmt.Fprint(w, "text of ", t.Title)
	return err
}

func TestPaper_IsPrintedForItsOwnerAlone(t *testing.T) {
	d := openDesk(t)
	address := d.begin()
	d.phone.post(address+"/edit", filled(d.phone.get(address+"/edit").body, "check"))
	d.phone.get("/m/register/form.docx").want(t, "form 1", http.StatusOK, "form 1 of 样例甲 at 东岭区总工会")
	d.phone.get(address+"/form.docx").want(t, "form 2", http.StatusOK, "form 2 of 样例甲 at 东岭区总工会: 东岭区举办职工技能大赛")
	d.informant("样例乙", "open-other", domain.InformantActive)
	other := d.signedIn("open-other")
	if got := other.get(address + "/form.docx"); got.status != http.StatusNotFound || strings.Contains(got.body, "技能大赛") {
		t.Errorf("another's form 2: %d", got.status)
	}
	if got := d.signedIn("open-nobody").get("/m/register/form.docx"); got.status != http.StatusNotFound {
		t.Errorf("nobody's form 1: %d", got.status)
	}
}
