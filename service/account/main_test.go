package account_test

import (
	"os"
	"testing"

	"laigao/repository/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }
