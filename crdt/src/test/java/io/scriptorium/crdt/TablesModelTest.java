package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The tables that find things by id ({@link Clients}, {@link KeyMap}, {@link StructList}) against maps of java.util. */
class TablesModelTest {
    private final long seed = Seeds.next();
    private final RandomGenerator random = Seeds.random(seed);

    /** Ids of all sizes, some of which differ only in their upper half. */
    private long anyClient(int few) {
        long small = random.nextInt(few);
        return switch (random.nextInt(4)) {
            case 0 -> small;
            case 1 -> small << 32;
            case 2 -> (1L << 53) - 1 - small;
            default -> small | small << 32;
        };
    }

    @Test
    void clients_manyIds_haveOneIndexEach() {
        Clients clients = new Clients(new Rows());
        List<Long> order = new ArrayList<>();
        Map<Long, ClientRows> known = new HashMap<>();
        for (int step = 0; step < Seeds.rounds(5_000); step++) {
            long id = anyClient(800);
            ClientRows before = clients.find(id);
            assertThat(before).as(Seeds.replay(seed)).isSameAs(known.get(id));
            ClientRows client = clients.of(id);
            if (before == null) {
                assertThat(client.index).isEqualTo(order.size());
                order.add(id);
                known.put(id, client);
            }
            assertThat(client).as(Seeds.replay(seed)).isSameAs(known.get(id));
            assertThat(client.id).isEqualTo(id);
            if (step % 500 == 0) {
                checkDescending(clients, order);
            }
        }
        checkDescending(clients, order);
        for (int i = 0; i < order.size(); i++) {
            assertThat(clients.at(i).id).isEqualTo(order.get(i));
        }
    }

    private void checkDescending(Clients clients, List<Long> order) {
        assertThat(clients.size()).isEqualTo(order.size());
        List<Long> sorted = new ArrayList<>();
        for (int i = 0; i < clients.size(); i++) {
            sorted.add(clients.at(clients.descending()[i]).id);
        }
        assertThat(sorted)
                .as(Seeds.replay(seed))
                .isEqualTo(order.stream().sorted(Comparator.reverseOrder()).toList());
    }

    /** A client that is only named, and of which nothing is known, is in no state vector. */
    @Test
    void clients_withoutClocks_areNotInTheStateVector() {
        Clients clients = new Clients(new Rows());
        clients.of(5).nextClock = 3;
        clients.of(9);
        clients.of(7).nextClock = 1;
        StateVector vector = clients.stateVector();
        assertThat(vector.size()).isEqualTo(2);
        assertThat(vector.get(5)).isEqualTo(3);
        assertThat(vector.get(7)).isEqualTo(1);
        assertThat(vector.get(9)).isZero();
    }

    @Test
    void keyMap_fewAndMany_findsEachAndKeepsTheirOrder() {
        for (int round = 0; round < Seeds.rounds(40); round++) {
            TypeState type = new TypeState(Structs.MAP, 0, Rows.NONE);
            KeyMap map = new KeyMap();
            List<KeyChain> order = new ArrayList<>();
            int keys = 1 + random.nextInt(round < 20 ? 20 : 600);
            int spread = 1 << random.nextInt(20);
            Set<Integer> used = new HashSet<>();
            while (order.size() < keys) {
                int key = random.nextInt(keys * 2) * spread;
                if (used.add(key)) {
                    assertThat(map.find(key)).as(Seeds.replay(seed)).isNull();
                    KeyChain chain = new KeyChain(type, key);
                    map.add(chain);
                    order.add(chain);
                }
                KeyChain some = order.get(random.nextInt(order.size()));
                assertThat(map.find(some.key())).as(Seeds.replay(seed)).isSameAs(some);
            }
            assertThat(map.size()).isEqualTo(keys);
            for (int i = 0; i < keys; i++) {
                assertThat(map.at(i)).isSameAs(order.get(i));
                assertThat(map.find(order.get(i).key())).as(Seeds.replay(seed)).isSameAs(order.get(i));
            }
            assertThat(map.find(-2)).isNull();
        }
    }

    @Test
    void structList_manyClients_numbersEachOnce() {
        StructList list = new StructList();
        for (int round = 0; round < Seeds.rounds(12); round++) {
            list.clear(new byte[0], StructList.ValueForm.JSON);
            List<Long> order = new ArrayList<>();
            Map<Long, Integer> numbers = new HashMap<>();
            int ids = 1 + random.nextInt(round % 2 == 0 ? 9 : 900);
            for (int step = 0; step < ids * 3; step++) {
                long id = anyClient(ids);
                Integer known = numbers.get(id);
                int number = list.client(id);
                assertThat(number).as(Seeds.replay(seed)).isEqualTo(known == null ? order.size() : known);
                if (known == null) {
                    numbers.put(id, number);
                    order.add(id);
                }
            }
            assertThat(list.clientCount).isEqualTo(order.size());
            for (int i = 0; i < order.size(); i++) {
                assertThat(list.clients[i]).isEqualTo(order.get(i));
            }
        }
    }

    /** What is borrowed goes on being found under the same numbers, and new clients do not reach the lender. */
    @Test
    void structList_borrowed_keepsNumbersAndLeavesTheLenderAlone() {
        for (int clients : new int[] {1, 8, 9, 40}) {
            StructList lender = new StructList();
            for (int c = 0; c < clients; c++) {
                lender.beginBlock(1_000 - c);
                for (int s = 0; s <= c; s++) {
                    int at = lender.add();
                    lender.at[at + StructList.INFO] = Structs.GC;
                    lender.at[at + StructList.CLOCK] = s;
                    lender.at[at + StructList.LENGTH] = 1;
                }
            }
            StructList borrower = new StructList();
            borrower.borrow(lender);
            int last = clients - 1;
            borrower.addBlock(lender, last, lender.blockFirst[last] + clients / 2);
            assertThat(borrower.blockCount).isEqualTo(1);
            assertThat(borrower.count).isEqualTo(clients - clients / 2);
            assertThat(borrower.at[StructList.CLOCK]).isEqualTo(clients / 2);
            assertThat(borrower.clients[borrower.blockClient[0]]).isEqualTo(1_000 - last);
            for (int c = 0; c < clients; c++) {
                assertThat(borrower.client(1_000 - c)).isEqualTo(c);
            }
            assertThat(borrower.client(5_000)).isEqualTo(clients);
            assertThat(lender.clientCount).isEqualTo(clients);
        }
    }

    @Test
    void structList_released_letsGoOfLargeArraysOnly() {
        StructList list = new StructList();
        byte[] source = {1, 2, 3};
        list.clear(source, StructList.ValueForm.ANY);
        list.reserve(40);
        int[] kept = list.at;
        list.release();
        assertThat(list.at).isSameAs(kept);
        assertThat(list.bytes).isNotSameAs(source);
        list.clear(source, StructList.ValueForm.ANY);
        for (int b = 0; b < 500; b++) {
            list.beginBlock(b);
            list.add();
        }
        assertThat(list.blockFirst[500]).isEqualTo(500);
        list.release();
        assertThat(list.at.length).isLessThan(64 * StructList.STRIDE);
        assertThat(list.clients.length).isLessThan(64);
        assertThat(list.blockFirst.length).isLessThan(64);
        assertThat(list.count + list.clientCount + list.blockCount).isZero();
        // It works as before.
        list.beginBlock(42);
        list.add();
        assertThat(list.clients[list.blockClient[0]]).isEqualTo(42);
        assertThat(list.blockFirst[1]).isEqualTo(1);
    }
}
